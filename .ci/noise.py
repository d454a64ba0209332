#!/usr/bin/env python3
"""Is what cleaning takes out of real articles noise, and is all noise taken out?

   noise.py list FILE...      the blocks of sources, to be labelled
   noise.py score DIR         precision and recall of `offprint convert ../shared/corpus -t txt -o DIR`

Labels stand in labels.tsv: file below the corpus, the first 24 letters and digits of a block, and
`keep`, `remove` or, for tags of site generators and what is half noise, `any`; `*` is every other block of
the file. They were made from the sources alone.
A removed block is one of which less than half is in the output."""
import os, re, sys, unicodedata
from html.parser import HTMLParser

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.environ.get('CORPUS') or os.path.join(HERE, '../../shared/corpus')
BLOCK = set('p div section article aside nav header footer figure figcaption details summary center address form h1 h2 h3 h4 h5 h6 '
            'ul ol li dl dt dd blockquote pre table tr td th caption hr br button'.split())
UNSEEN = {'script', 'style', 'template', 'title'}
KEY, PIECE = 24, 10


class Blocks(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.line, self.unseen = [], [], 0

    def end_block(self):
        text = ' '.join(''.join(self.line).split())
        self.line = []
        if text:
            self.blocks.append(text)

    def handle_starttag(self, tag, attributes):
        self.unseen += tag in UNSEEN
        if tag in BLOCK:
            self.end_block()

    def handle_endtag(self, tag):
        self.unseen -= tag in UNSEEN and self.unseen > 0
        if tag in BLOCK:
            self.end_block()

    def handle_data(self, data):
        if not self.unseen:
            self.line.append(data)


def body_of(source):
    """The text after the front matter."""
    source = source.lstrip('\ufeff\r\n ')
    found = re.match(r'(?:---[ \t]*\r?\n)?.*?\n---[ \t]*(?:\r?\n|$)', source, re.S)
    return source[found.end():] if found and ':' in found.group() else source


def blocks(source):
    body = body_of(source)
    markdown = len(re.findall(r'(?m)^(?:#{1,6} |[-*+] |\d+\. |```|> )|\]\(', body))
    parser = Blocks()
    if len(re.findall(r'<(?:p|div|br|li|h\d)\b', body)) < 3 * markdown or '<' not in body:
        body = re.sub(r'(?m)^\s*(?:```|~~~).*$', '', re.sub(r'!\[[^\]]*\]\([^)]*\)', '', body))
        body = re.sub(r'\[+([^\]]*)\]+\([^)]*\)', r'\1', body)
        body = re.sub(r'(?m)^.*$', lambda line: line.group() + '<br>', body)
    parser.feed(body)
    parser.close()
    parser.end_block()
    return parser.blocks


def letters(text):
    return ''.join(c for c in unicodedata.normalize('NFKC', text).lower() if c.isalnum())


def key_of(block):
    """What a block is called in the table: marks count only where there are few letters."""
    key = letters(block)[:KEY]
    return key if len(key) > 3 else ''.join(block.split())[:KEY]


def is_within(block, line):
    """Whether a line says the block, perhaps with more between its letters."""
    rest = iter(line)
    return len(line) < 3 * len(block) + 30 and all(letter in rest for letter in block)


def is_kept(text, noise, output, lines):
    """Whether at least half of a block is in the output. Few letters are found anywhere: as noise
    they must be a line."""
    block = letters(text)
    if len(block) < 4 and noise:
        return ''.join(text.split()) in lines
    if len(block) <= 2 * PIECE:
        # Word's bullets are letters, which lists lose.
        return block in output or len(block) > PIECE and block[1:] in output or any(is_within(block, letters(line)) for line in lines)
    pieces = [block[i:i + PIECE] for i in range(0, len(block) - PIECE + 1, PIECE)]
    return sum(piece in output for piece in pieces) * 2 >= len(pieces)


def labels():
    result = {}
    for line in open(os.path.join(HERE, 'labels.tsv'), encoding='utf-8'):
        if line.strip() and not line.startswith('#'):
            name, key, verdict = line.rstrip('\n').split('\t')
            result.setdefault(name, {})[key] = verdict
    return result


def read(path):
    return open(path, encoding='utf-8', errors='replace').read().replace('\0', '')


def score(folder):
    counts = {}
    for name, keys in labels().items():
        raw = read(os.path.join(folder, os.path.splitext(name)[0] + '.txt'))
        output, lines = letters(raw), {''.join(line.split()) for line in raw.splitlines()}
        for block in blocks(read(os.path.join(CORPUS, name))):
            key = key_of(block)
            verdict = keys.get(key, keys['*'])
            if not letters(block) or verdict == 'any':
                continue
            kept = is_kept(block, verdict == 'remove', output, lines)
            counts[verdict, kept] = counts.get((verdict, kept), 0) + 1
            if kept != (verdict == 'keep'):
                print(f'{"wrongly kept" if kept else "wrongly removed"}\t{name}\t{key}')
    right, wrong = counts.get(('remove', False), 0), counts.get(('keep', False), 0)
    left = counts.get(('remove', True), 0)
    print(f'{len(labels())} files, {sum(counts.values())} blocks, {right + left} of them noise')
    print(f'precision {right / max(1, right + wrong):.1%} ({wrong} removed wrongly), recall {right / max(1, right + left):.1%} ({left} kept wrongly)')


if __name__ == '__main__':
    if len(sys.argv) == 3 and sys.argv[1] == 'score':
        score(sys.argv[2])
    elif len(sys.argv) > 2 and sys.argv[1] == 'list':
        for path in sys.argv[2:]:
            print('##', path)
            for block in blocks(read(path)):
                print(f'{key_of(block)}\t{block[:60]}')
    else:
        sys.exit(__doc__)
