"""What ``lontar doctor`` looks at: every setting and every outside part, each by itself.

A check never raises and never waits long: what fails is its finding. No secret is in a finding.
"""
