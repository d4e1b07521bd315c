"""What is kept.

The rule of this ring: it stores and finds, and decides nothing. It knows the values of
``conversations``, SQL, Redis and ciphers; SQL is the truth, and Redis only the fast path in front.
"""
