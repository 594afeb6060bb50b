"""Random texts from the grammars in grammar/: "name = alternative | alternative"; <name> is replaced, {a/b/} is a choice."""
import pathlib
import re

NAME = re.compile(r"<(\w+)>")
DEEPEST = 12


def split_top(text, separator):
    """Splits at `separator` outside braces; a backslash keeps the next character."""
    parts, depth, at = [""], 0, 0
    while at < len(text):
        char = text[at]
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
        if char == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
        at += 1
    return parts


class Grammar:
    def __init__(self, folder, rng):
        self.rng, self.rules = rng, {}
        for file in sorted(pathlib.Path(folder).glob("*.txt")):
            for line in file.read_text().splitlines():
                if line and not line.startswith("#"):
                    name, _, body = line.partition(" = ")
                    self.rules[name.strip()] = [part.strip(" ") for part in split_top(body, "|")]

    def make(self, name):
        text = self.expand("<" + name + ">", 0)
        if "{UPPER}" in text:
            text = text.replace("{UPPER}", "").upper()
        return re.sub(r"[ \t]+([.,!?;])(?=\s|$)", r"\1", re.sub(r" {2,}", " ", text)).strip()

    def expand(self, text, depth):
        text = self.choose(text)
        if depth > DEEPEST:
            return NAME.sub("", text)

        def replace(match):
            name = match.group(1)
            if name == "pipe":
                return "|"
            if name not in self.rules:
                return match.group(0)
            return self.expand(self.rng.choice(self.rules[name]), depth + 1)

        return NAME.sub(replace, text).replace("\\n", "\n")

    def choose(self, text):
        """Resolves {a/b}, innermost last. Braces without a slash of their own (JSON) stay."""
        out, at = [], 0
        while at < len(text):
            if text[at] != "{":
                out.append(text[at])
                at += 1
                continue
            end, depth = at + 1, 1
            while end < len(text) and depth:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            if depth:
                out.append(text[at:])
                break
            inside = text[at + 1 : end - 1]
            parts = split_top(inside, "/")
            out.append(self.choose(self.rng.choice(parts)) if len(parts) > 1 else "{" + self.choose(inside) + "}")
            at = end
        return "".join(out)
