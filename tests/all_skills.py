"""The product's skills, loaded once for a process, as a server loads them once.

What is learnt of them is learnt for these very objects: whoever is offered others has them learnt anew.
"""

import skills

BOOK = skills.load()
