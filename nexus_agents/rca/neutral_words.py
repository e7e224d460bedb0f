"""Words that a wording may use though the diagnosis has them not: they report, and name no cause, tool or number."""

# No number words and no negation: both change what is claimed.
_WORDS = """
a about above according actual actually after again all already also although among an and another any are around as
asked asserts at author back be because been before began begin being below between both branch broke broken build
builds but by came cause caused change changed changes check checked checks code come comes command commit commits
compare compared confidence could current day diagnosis did differ different do does done due during each earlier
either end ended ends engineer engineers evidence exit exited expect expected expects fail failed failing fails
failure failures file files find first fix fixed following for found from gave get gets give given gives go got had
happen happened happens has have having held help here how however if in instead into is it its itself job just know
known last later latest lead leads led let like likeliest likelihood likely line lines log logs look looked looking
looks made main make makes may message might more most name named names near need needed needs newest next nobody now
occur occurred occurs of off on once only or other our out output over own part passed passes percent place point
pointed points possible possibly previous previously probability probable probably produced raise raised ran rather re
reach read reason reasons recent recently repeat report reported reports result returned returns review reviewed run
running runs said same saw say says see seem seems seen set should show showed shown shows side since so some source
start started starts state stated step still stop stopped stops such suggest suggested suggests summary suspect
suspected suspects taken tell tells test tested tests than that the their them then there these they thing this those
though through thus time times to together told took touched touches toward try under until up upon use used uses
value values verify version very via was way we well went were what when where whether which while who whose why will
with within work would yet you your
"""
NEUTRAL = frozenset(_WORDS.split())
