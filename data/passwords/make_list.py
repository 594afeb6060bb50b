#!/usr/bin/env python3
"""Writes common.txt: passwords that are tried first, derived from the patterns people are known to use.

A base word, its usual substitutions, and the endings that are put after it. Only what could be accepted otherwise is kept:
eight characters and more, lower case.
"""
import pathlib

WORDS = """password passw0rd p@ssword p@ssw0rd pass welcome letmein admin administrator root master login user guest test testing
changeme default secret qwerty qwertyuiop qwert asdf asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd abcdef iloveyou monkey dragon
football baseball basketball soccer hockey batman superman spiderman pokemon starwars princess sunshine shadow michael jordan
jennifer jessica ashley daniel charlie thomas andrew matthew robert william george freedom whatever trustno1 computer internet
server database oracle mysql postgres redis docker kubernetes ubuntu debian windows microsoft google facebook amazon apple samsung
cisco linux system security network office company business manager support service helpdesk hunter killer ranger cowboy cowboys
eagles yankees mustang ferrari porsche corvette mercedes harley summer winter spring autumn january february march april june
july august september october november december monday tuesday wednesday thursday friday saturday sunday london paris berlin
america canada germany france spain england chelsea liverpool arsenal barcelona cheese chocolate cookie coffee banana orange purple
yellow silver golden diamond flower butterfly angel heaven jesus christ blessed family mother father brother sister lovely forever
hello goodbye access private public temp temporary demo sample example openai chatgpt anthropic claude gateway bastion astra""".split()

ENDINGS = ["", "1", "123", "1234", "!", "123!", "2024", "2025", "2026", "2026!"]

LONG = """correcthorsebatterystaple thisismypassword mypasswordispassword thisisapassword whatisthepassword passwordispassword
ihatepasswords letmeinplease pleaseletmein openthedoorplease administratorpassword adminadminadmin1 passwordpassword1
passwordpassword123 password123456789 123456789password welcomewelcome1 iloveyouforever iloveyousomuch qwertyuiop123456
qwertyuiopasdfghjkl qwertyuiop[]asdf 1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o0p q1w2e3r4t5y6u7i8 zaq12wsxcde34rfv
!qaz2wsx#edc4rfv abcdefghijklmnop 1234567890123456 123456789abcdef aaaaaaaaaaaaaaaa changemechangeme defaultpassword
temporarypassword supersecretpassword mysecretpassword companypassword companyname2026 loremipsumdolorsit
thequickbrownfox thequickbrownfoxjumps tobeornottobe maytheforcebewithyou winteriscoming2026 summersummer2026""".split()

SUBSTITUTIONS = [str.maketrans({}), str.maketrans("aeio", "@310")]


def passwords():
    for word in WORDS:
        for table in SUBSTITUTIONS:
            for ending in ENDINGS:
                yield word.translate(table) + ending
    yield from LONG
    for digit in "0123456789":
        for length in range(8, 21):
            yield digit * length
    for year in range(1950, 2031):
        yield f"password{year}"
        yield f"{year}password"


if __name__ == "__main__":
    listed = sorted({p for p in passwords() if len(p) >= 8})
    pathlib.Path(__file__).with_name("common.txt").write_text("\n".join(listed) + "\n", encoding="utf-8")
