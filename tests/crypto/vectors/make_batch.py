#!/usr/bin/env python3
"""Writes batch.json: batches in the format of docs/batch-format.md, by a second implementation.

Nothing here is shared with crypto/. The good files are followed by mutated ones: each the first good
file with one thing changed, its digests and signature made to fit again where the fault lies deeper.

    python3 make_batch.py > batch.json
"""
import hashlib
import json
import struct

from make_run_key import ed25519_public, ed25519_sign

CHUNK_PAYLOAD = 524288
SEED = bytes(range(32))
FOREIGN_SEED = bytes(range(1, 33))


def field(x):
    return struct.pack("<Q", len(x)) + x


def h(*fields):
    return hashlib.blake2b(b"".join(map(field, fields)), digest_size=32).digest()


def short(text):
    return struct.pack("<B", len(text)) + text.encode()


def header_bytes(b):
    fields = struct.pack("<BH", b["side"], b["year"]) + b"KEUG" + short(b["run_id"])
    fields += short(b["profile"])
    fields += b"".join(bytes([i] * 32) for i in (1, 2, 3, 4))  # encoding, normalisation, terms, agreement
    fields += ed25519_public(b["seed"])
    fields += struct.pack("<IIQQBBH", b["bound"], b["row_bits"], len(b["records"]), len(b["rows"]),
                          b["slots"], b["numbered"], len(b["shards"]))
    for code, rows in b["shards"]:
        fields += struct.pack("<HI", code, rows)
    fields += b["extensions"]
    return b"MFBATCH\0" + struct.pack("<HH", b["version"], 12 + len(fields)) + fields


def chunks_of(b, items, size, number):
    per_chunk = CHUNK_PAYLOAD // size
    for first in range(0, len(items), per_chunk):
        yield number, first, items[first:first + per_chunk]
        number += 1


def merkle(leaves):
    label = b"mirrorflow/merkle-node/v1"
    if not leaves:
        return h(label)
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return h(label, merkle(leaves[:left]), merkle(leaves[left:]))


def bodies_of(b):
    bodies = []
    for number, first, part in chunks_of(b, b["records"], 1 + 16 * b["slots"], 0):
        bodies.append(struct.pack("<IQI", number, first, len(part)) +
                      bytes(code | flags << 4 for code, flags, _ in part) +
                      b"".join(b"".join(tokens) for _, _, tokens in part))
    row_size = max(1, b["row_bits"] // 8 + 4 * b["numbered"])
    for number, first, part in chunks_of(b, b["rows"], row_size, len(bodies)):
        body = struct.pack("<IQI", number, first, len(part))
        if b["numbered"]:
            body += b"".join(struct.pack("<I", record) for record, _ in part)
        bodies.append(body + b"".join(row for _, row in part))
    return bodies


def file_bytes(b, bodies=None, signing_seed=None):
    header = header_bytes(b)
    header_digest = h(b"mirrorflow/batch-header/v2", header)
    out, leaves = header, []
    for body in bodies or bodies_of(b):
        leaves.append(h(b"mirrorflow/batch-chunk/v2", header_digest, body))
        out += body + leaves[-1]
    root = merkle(leaves)
    digest = h(b"mirrorflow/batch-digest/v2", header_digest, root)
    message = b"mirrorflow signature v1\0mirrorflow/batch/v1\0" + digest
    return out + root + ed25519_sign(signing_seed or b["seed"], message), digest


def noise(name, size):
    return hashlib.shake_128(name.encode()).digest(size)


def batch(count, row_bits, slots, sharded, **changes):
    b = {"version": 2, "side": 2, "year": 2024, "run_id": "2024-ke-ug", "profile": "hardened-v1",
         "seed": SEED, "bound": 2, "row_bits": row_bits, "slots": slots, "numbered": int(sharded),
         "extensions": b"", "shards": [], "rows": []}
    b["records"] = [(i % 15, i % 4, [noise(f"token {i} {s}", 16) for s in range(slots)])
                    for i in range(count)]
    row = lambda i: noise(f"row {i}", row_bits // 8)
    if row_bits and sharded:  # record i in shards i % 3 and one further
        for shard in range(3):
            members = [i for i in range(count) if i % 3 == shard or (i + 1) % 3 == shard]
            b["rows"] += [(i, row(i)) for i in members]
            b["shards"].append((198 + shard, len(members)))
    elif row_bits:
        b["rows"] = [(i, row(i)) for i in range(count)]
        b["shards"] = [(0, count)] if count else []
    return b | changes


def main():
    good = [
        ("rows, tokens, three shards", batch(7, 128, 2, True)),
        ("rows alone", batch(5, 64, 0, False, side=1)),
        ("tokens alone", batch(4, 0, 2, False, profile="tokens-v1")),
        ("nothing", batch(0, 1024, 0, False)),
        ("an extension that need not be understood", batch(3, 64, 1, False, extensions=struct.pack("<HH", 7, 2) + b"ok")),
    ]
    vectors = {"signer": ed25519_public(SEED).hex(), "good": [], "zeros": [], "bad": []}
    for name, b in good:
        file, digest = file_bytes(b)
        vectors["good"].append({"name": name, "records": len(b["records"]), "rows": len(b["rows"]),
                                "digest": digest.hex(), "file": file.hex()})
    # Several chunks of each kind: all contents zero, the digest alone.
    tokens = batch(0, 0, 2, False, records=[(0, 0, [bytes(32)])] * 16000)
    rows = batch(0, 16384, 0, False, records=[(0, 0, [])] * 700, rows=[(0, bytes(2048))] * 700,
                 shards=[(0, 700)])
    vectors["zeros"] = [{"records": len(b["records"]), "row_bits": b["row_bits"],
                         "slots": b["slots"], "digest": file_bytes(b)[1].hex()}
                        for b in (tokens, rows)]

    base = good[0][1]
    file, _ = file_bytes(base)
    header_size = len(header_bytes(base))
    bodies = bodies_of(base)

    def bad(name, code, message, data):
        vectors["bad"].append({"name": name, "code": code, "message": message, "file": data.hex()})

    changed = lambda **c: file_bytes(base | c)[0]
    bad("version 1", "UNIMPLEMENTED", "version 1", changed(version=1))
    bad("version 3", "UNIMPLEMENTED", "version 3", changed(version=3))
    bad("critical extension", "UNIMPLEMENTED", "must be understood",
        changed(extensions=struct.pack("<HH", 0x8001, 0)))
    bad("extensions out of order", "INVALID_ARGUMENT", "ascending",
        changed(extensions=struct.pack("<HHHH", 9, 0, 8, 0)))
    bad("foreign signature", "UNAUTHENTICATED", "not signed by",
        file_bytes(base, signing_seed=FOREIGN_SEED)[0])
    bad("one bit of a row", "DATA_LOSS", "chunk 1 is damaged",
        file[:-200] + bytes([file[-200] ^ 1]) + file[-199:])
    bad("cut within a chunk", "DATA_LOSS", "within chunk 1 of 2", file[:-140])
    bad("cut within the trailer", "DATA_LOSS", "within its trailer", file[:-1])
    bad("more after the trailer", "INVALID_ARGUMENT", "after its trailer", file + b"\0")
    same_size = batch(8, 384, 2, False)  # chunks of different kinds, exchanged
    swapped_file, _ = file_bytes(same_size, list(reversed(bodies_of(same_size))))
    bad("chunks exchanged", "OUT_OF_RANGE", "where chunk 0 should", swapped_file)
    bad("chunk of another run", "DATA_LOSS", "chunk 0 is damaged, or of another batch",
        file[:header_size] +
        file_bytes(base | {"run_id": "2024-ke-xx"})[0][header_size:])
    bad("stratum 15", "INVALID_ARGUMENT", "out of range",
        file_bytes(base, [bodies[0][:16] + b"\x0f" + bodies[0][17:], bodies[1]])[0])
    bad("flag 4", "INVALID_ARGUMENT", "out of range",
        file_bytes(base, [bodies[0][:16] + b"\x40" + bodies[0][17:], bodies[1]])[0])
    bad("shards that do not add up", "INVALID_ARGUMENT", "add up",
        changed(shards=[(198, 5), (199, 4)]))
    bad("shards out of order", "INVALID_ARGUMENT", "order of their codes",
        changed(shards=[(199, 5), (198, 5), (200, 4)]))
    bad("a record twice in a shard", "INVALID_ARGUMENT", "twice in shard",
        file_bytes(base, [bodies[0], bodies[1][:20] + bodies[1][16:20] + bodies[1][24:]])[0])
    bad("a row of a record that is not there", "INVALID_ARGUMENT", "not there",
        file_bytes(base, [bodies[0], bodies[1][:16] + struct.pack("<I", 7) + bodies[1][20:]])[0])
    bad("rows of 96 bits", "RESOURCE_EXHAUSTED", "multiple of 64", changed(row_bits=96))
    bad("nine token slots", "RESOURCE_EXHAUSTED", "token slots", changed(slots=9))
    print(json.dumps(vectors, indent=1))


if __name__ == "__main__":
    main()
