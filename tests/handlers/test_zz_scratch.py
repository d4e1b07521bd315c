import pytest
from handlers.services import Services
from tests.handlers.writing import *
ACC=("lapor kecelakaan","1","1")
DEA=("lapor kematian","1","1")
TALKS=[
 (*ACC,"530701450785000"),(*ACC,"5307 0145 0785 0001"),(*ACC,"1"),(*ACC,"1","\u200b"),(*ACC,"1","jatuh"),
 (*ACC,"1","Robert'); DROP TABLE people;--"),
 (*ACC,"1","jatuh dari pohon besok pagi"),
 (*ACC,"1","jatuh dari pohon","besok jam 7 pagi"),(*ACC,"1","jatuh dari pohon","30 Februari 2026"),(*ACC,"1","jatuh dari pohon","kemarin"),
 (*ACC,"1","jatuh dari pohon","kemarin","25.00"),(*ACC,"1","jatuh dari pohon","kemarin","jam 7"),(*ACC,"1","jatuh dari pohon","1-2-2026"),
 (*ACC,"1","jatuh dari pohon","Maria Contoh"),
 (*DEA,),(*DEA,"Ani"),(*DEA,"0000000000000000"),(*DEA,"?"),(*DEA,"Ani","besok"),(*DEA,"Ani","22-11-2026"),(*DEA,"Ani","30 Februari 2026"),(*DEA,"Ani","1 Juli 0000"),(*DEA,"Ani","1 Juli 2569"),
 (*DEA,"Ani","kemarin"),(*DEA,"Ani","kemarin","1","1","1"),(*DEA,"Ani","kemarin","1","1","1","1e308"),(*DEA,"Ani","kemarin","1","1","1","12 SD"),
 ("lacak",),("lacak","x"*20000),("lacak","KL-0O1I2"),("lacak","kl 7kq2m"),("lacak","kl 7kq2m","abc123"),("lacak","kl 7kq2m","abcdef"),
 ("saya mau bunuh diri",),("istri saya dipukul suami",),("saya meninggal",),("saya meninggal","2"),
 (*ACC,"1","jatuh dari pohon","saya mau bunuh diri"),(*ACC,"1","jatuh dari pohon tadi pagi","1","saya mau mati saja"),
 ("cek status","1","saya mau bunuh diri"),("petugas","saya mau bunuh diri"),
 ("suami saya meninggal, NIK 5307014507850001",),
]
@pytest.mark.parametrize("backing", ["embedded"], indirect=True)
def test_x(demo: Services):
    for n,t in enumerate(TALKS):
        w=Writer(demo,str(n+10))
        a=w.goes_on(*t)
        keys=[r.text.key for r in a.turn.replies]
        print(t[-1][:40],"|",a.step,keys,[m.text[:160].replace("\n"," ") for m in a.messages][:2], w.kinds().count("Poison"))
    assert 0
