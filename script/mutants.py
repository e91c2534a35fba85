"""The ways in which `script/mutate` breaks a line of Swift: one small change each, found by patterns.

What does not compile is sorted out by the compiler, so a pattern may be generous.
"""

import re
from collections import namedtuple

# A change of one file: the numbers of the first and the last line (from 0), what stands there then, and whether the
# tests must be compiled again because the order of an enum's cases changed.
Mutant = namedtuple("Mutant", "file first last text interface")


def masked(text):
    """The text with comments and the insides of strings blanked out, so that patterns see only code."""
    blank = lambda found: re.sub(r"[^\n]", " ", found[0])
    text = re.sub(r'"(?:[^"\\\n]|\\.)*"', lambda found: '"' + " " * (len(found[0]) - 2) + '"', text)
    return re.sub(r"//[^\n]*", blank, text)


SWAPS = [
    (r" == ", [" != "]),
    (r" != ", [" == "]),
    (r" < ", [" <= ", " >= "]),
    (r" <= ", [" < ", " > "]),
    (r" > ", [" >= ", " <= "]),
    (r" >= ", [" > ", " < "]),
    (r" && ", [" || "]),
    (r" \|\| ", [" && "]),
    (r" \+ ", [" - "]),
    (r"(?<!>) - ", [" + "]),
    (r"\+= ", ["= "]),
    (r"\btrue\b", ["false"]),
    (r"\bfalse\b", ["true"]),
    (r"\bmin\(", ["max("]),
    (r"\bmax\(", ["min("]),
    (r"\.min\(\)", [".max()"]),
    (r"\.max\(\)", [".min()"]),
    (r"\.first\b", [".last"]),
    (r"\.last\b", [".first"]),
    (r"\.reversed\(\)", [""]),
    (r"\bin reversed\(\)", ["in self"]),
    (r"\bunion\b", ["intersection"]),
    (r"\.subtracting\((\w+)\)", [""]),
    (r"(?<![\w)\]!])!(?=[\w(.$])", [""]),
    (r"\bcontains\(where: ", ["allSatisfy("]),
    (r"\.filter \{[^{}]*\}", [""]),
    (r"\bsecondFactorRule\.applies \|\| ", [""]),
    (r"\S+ \?\? ", [""]),
    (r" \?\? [^\s,)}]+", [""]),
]

KEYWORDS = r"^(package|private|fileprivate|import|let|var|func|init|case|if|guard|switch|for|struct|enum|extension)\b"


def in_line_mutants(code, line):
    """The ways to break one line by itself."""
    for pattern, replacements in SWAPS:
        for found in re.finditer(pattern, code):
            for replacement in replacements:
                yield line[: found.start()] + replacement + line[found.end() :]
    for found in re.finditer(r"(?<![\w.])\d[\d_]*\b(?!\.)", code):
        number = int(found[0].replace("_", ""))
        for other in {number + 1, max(0, number - 1)} - {number}:
            yield line[: found.start()] + str(other) + line[found.end() :]
    for found in re.finditer(r'"[^"]*"', code):
        yield line[: found.end() - 1] + "x" + line[found.end() - 1 :]
    # a ? b : c the other way round
    found = re.search(r"(\? )(.+?)( : )(.+?)(?=[)}]*$)", code.rstrip())
    if found:
        yield line[: found.start()] + "? " + line[slice(*found.span(4))] + " : " + line[slice(*found.span(2))] + line[found.end() :]
    yield from conditions_negated(code, line)
    yield from elements_dropped(code, line)
    # a bare expression or a returned one, negated; what is not a Bool does not compile
    found = re.match(r"(\s*)((?:return |case [^:]*: |default: |self = )?)([\w!$(.][^{}]*)$", code.rstrip())
    if found and not re.search(KEYWORDS, found[3]) and not re.search(r"\w [-+]?= |^\.|^nil|^\w+: ", found[3]):
        yield f"{found[1]}{found[2]}!({line[found.start(3):].strip()})"
    # one-line bodies
    found = re.search(r"(var|func) .*\{ (\S[^{}]*) \}$", code.rstrip())
    if found:
        yield line[: found.start(2)] + "!(" + line[slice(*found.span(2))] + ") }"


def conditions_negated(code, line):
    """Each clause of an `if`, `guard` or `where` the other way round."""
    found = re.search(r"\b(if|guard|where)\b (.*?)(?= else \{| \{ return| \{ methods| \{$)", code.rstrip())
    if not found:
        return
    start = found.start(2)
    for clause in split(found[2]):
        text = line[start : start + len(clause)]
        stripped = text.strip()
        simple = re.search(r" (==|!=|<|<=|>|>=) ", stripped) and not re.search(r" (&&|\|\|) ", stripped)
        if not simple and not re.match(r"(let|var|case)\b|!", stripped):
            at = line.index(stripped, start)
            yield line[:at] + f"!({stripped})" + line[at + len(stripped) :]
        start += len(clause) + 1


def split(text, separator=","):
    """The parts between separators that stand in no bracket."""
    parts, depth, part = [], 0, ""
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == separator and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += character
    return parts + [part]


def elements_dropped(code, line):
    """Each array or set literal without one of its elements."""
    if re.match(r"(package |private |fileprivate )?extension ", code):
        return
    for found in re.finditer(r"(?<![\w\])])\[([^\[\]:]+)\]", code):
        if re.search(r": $|-> $", code[: found.start()]) and re.search(r"\b(let|var|func|init)\b|^ {8}\w+: ", code):
            continue
        elements = split(line[found.start(1) : found.end(1)])
        for index in range(len(elements)):
            rest = ", ".join(e.strip() for i, e in enumerate(elements) if i != index)
            yield line[: found.start(1)] + rest + line[found.end(1) :]


def statements_dropped(codes, lines):
    """Each statement left out: one line, or a block from its head to its closing brace."""
    for number, code in enumerate(codes):
        head = re.match(r"(\s*)(if|guard|for|return|self\.|\w+(?:\.\w+)*(?:\(| [+-]?= ))", code)
        if not head or re.match(r"\s*(package|private|case|let|var|init|func)\b", code):
            continue
        last = number
        if code.rstrip().endswith("{"):
            while last + 1 < len(codes) and not re.match(re.escape(head[1]) + r"\}", codes[last]):
                last += 1
            if codes[last].strip() != "}":
                continue
        yield number, last, ""


def results_replaced(codes, lines):
    """Each `.case` that is a result with its neighbours in the file in its place."""
    results = []
    for number, code in enumerate(codes):
        for found in re.finditer(r"(?:return |: |\? |= )(\.\w+)(?=$|\s*[}:),]|\s*$)", code):
            results.append((number, found.start(1), found.end(1), found[1]))
    for index, (number, start, end, name) in enumerate(results):
        before = [other for _, _, _, other in results[:index] if other != name][-1:]
        after = [other for _, _, _, other in results[index + 1 :] if other != name][:1]
        for other in dict.fromkeys(before + after):
            yield number, number, lines[number][:start] + other + lines[number][end:]


def cases_broken(codes, lines):
    """Neighbouring `case a: x` with their results exchanged, and patterns moved to the next label."""
    one_line = re.compile(r"(\s*case [^:]+: )(\S.*)$")
    for number in range(len(codes) - 1):
        here, there = one_line.match(codes[number].rstrip()), one_line.match(codes[number + 1].rstrip())
        if here and there:
            first = lines[number][: here.end(1)] + lines[number + 1][there.start(2) :]
            second = lines[number + 1][: there.end(1)] + lines[number][here.start(2) :]
            yield number, number + 1, first + "\n" + second
    labels = []
    for number, code in enumerate(codes):
        if not re.match(r"\s*case \.", code):
            continue
        last = number
        while ":" not in codes[last]:
            last += 1
        labels.append((number, last))
    for (first, last), (next_first, next_last) in zip(labels, labels[1:]):
        yield from patterns_moved(lines, (first, last), (next_first, next_last))
        yield from patterns_moved(lines, (next_first, next_last), (first, last))


def patterns_moved(lines, source, target):
    """Each pattern of one `case` label moved to another of the same depth."""
    depth = lambda label: len(lines[label[0]]) - len(lines[label[0]].lstrip())
    if depth(source) != depth(target):
        return
    text = "\n".join(lines[source[0] : source[1] + 1])
    head, colon, tail = text.partition(":")
    patterns = [p.strip() for p in split(head.strip()[len("case ") :])]
    if len(patterns) < 2 or any("(" in p for p in patterns):
        return
    for pattern in patterns:
        rest = "case " + ", ".join(p for p in patterns if p != pattern) + colon + tail
        grown = re.sub(r"^(\s*case )", lambda found: found[1] + pattern + ", ", "\n".join(lines[target[0] : target[1] + 1]))
        low, high = min(source, target), max(source, target)
        between = lines[low[1] + 1 : high[0]]
        pieces = [rest, *between, grown] if source < target else [grown, *between, rest]
        yield low[0], high[1], "\n".join(pieces)


def orders_broken(codes, lines, everything):
    """Neighbouring cases of an enum exchanged, where the order of its cases is used."""
    for number, code in enumerate(codes):
        found = re.match(r"(\s*).*\benum (\w+)\b.*\bCaseIterable\b", code)
        if not found:
            continue
        if not re.search(rf"\b{found[2]}\.allCases", everything) and not re.search(r"\ballCases\.", "\n".join(codes)):
            continue
        cases = []
        for inner in range(number + 1, len(codes)):
            if re.match(re.escape(found[1]) + r"\}", codes[inner]):
                break
            if re.match(r"\s*case \w+( = .*)?$", codes[inner].rstrip()):
                cases.append(inner)
        for here, there in zip(cases, cases[1:]):
            yield here, there, "\n".join([lines[there], *lines[here + 1 : there], lines[here]])


def mutants(file, everything):
    """Every mutant of a file, each once."""
    text = file.read_text()
    lines, codes = text.split("\n"), masked(text).split("\n")
    seen = set()

    def new(first, last, replacement, interface=False):
        key = (first, last, replacement)
        if key in seen or replacement == "\n".join(lines[first : last + 1]):
            return
        seen.add(key)
        yield Mutant(file.name, first, last, replacement, interface)

    for number, (code, line) in enumerate(zip(codes, lines)):
        if not code.strip() or re.match(r"\s*(package |private |fileprivate )?import ", code):
            continue
        for broken in in_line_mutants(code, line):
            yield from new(number, number, broken)
    for operator in (statements_dropped, results_replaced, cases_broken):
        for first, last, replacement in operator(codes, lines):
            yield from new(first, last, replacement)
    for first, last, replacement in orders_broken(codes, lines, everything):
        yield from new(first, last, replacement, interface=True)
