#!/usr/bin/env python3
"""Writes run_key.json: the key agreement of docs/run-keys.md, done by a second implementation.

Nothing here is shared with crypto/: X25519 follows RFC 7748, Ed25519 RFC 8032, HKDF RFC 5869, and
BLAKE2b and SHA come from Python's hashlib. The bad vectors are the good ones, each with one thing
changed. Slow and not constant in time: for test vectors only.

    python3 make_run_key.py > run_key.json
"""
import hashlib
import hmac
import json

P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493


# --- RFC 7748 ---
def x25519(scalar, point):
    k = bytearray(scalar)
    k[0] &= 248
    k[31] = (k[31] & 127) | 64
    k = int.from_bytes(k, "little")
    u = int.from_bytes(point, "little") & (2**255 - 1)
    x2, z2, x3, z3, swap = 1, 0, u, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb = d * a % P, c * b % P
        aa, bb = a * a % P, b * b % P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def x25519_public(scalar):
    return x25519(scalar, (9).to_bytes(32, "little"))


# --- RFC 8032 ---
def add(p, q):
    (x1, y1), (x2, y2) = p, q
    k = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P) % P)


def multiply(k, p):
    q = (0, 1)
    while k:
        if k & 1:
            q = add(q, p)
        p = add(p, p)
        k >>= 1
    return q


def compress(p):
    return (p[1] | (p[0] & 1) << 255).to_bytes(32, "little")


def base_point():
    y = 4 * pow(5, P - 2, P) % P
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return (P - x if x & 1 else x, y)


BASE = base_point()


def expand(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & (2**254 - 8) | 2**254
    return a, h[32:]


def ed25519_public(seed):
    return compress(multiply(expand(seed)[0], BASE))


def ed25519_sign(seed, message):
    a, prefix = expand(seed)
    public = compress(multiply(a, BASE))
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ORDER
    big_r = compress(multiply(r, BASE))
    k = int.from_bytes(hashlib.sha512(big_r + public + message).digest(), "little") % ORDER
    return big_r + ((r + k * a) % ORDER).to_bytes(32, "little")


# --- RFC 5869 ---
def hkdf_sha256(key, salt, info):  # 32 bytes: one block
    prk = hmac.new(salt, key, hashlib.sha256).digest()
    return hmac.new(prk, info + b"\x01", hashlib.sha256).digest()


# --- docs/run-keys.md ---
def field_hash(*fields):
    h = hashlib.blake2b(digest_size=32)
    for f in fields:
        f = f.encode() if isinstance(f, str) else f
        h.update(len(f).to_bytes(8, "little") + f)
    return h.digest()


def fingerprint(label, key_bytes):
    h = hashlib.blake2b(label.encode() + key_bytes, digest_size=20).digest()
    n = int.from_bytes(h, "big")
    chars = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[n >> 5 * i & 31] for i in reversed(range(32)))
    return "-".join(chars[i:i + 4] for i in range(0, 32, 4))


def seed(name):
    return hashlib.sha256(b"mirrorflow test seed: " + name.encode()).digest()


class Party:
    def __init__(self, name, side):
        self.side = side
        self.identity_seed = seed(name + " identity")
        self.agreement_secret = seed(name + " agreement")
        self.ephemeral_secret = seed(name + " ephemeral")
        self.identity = ed25519_public(self.identity_seed)
        self.agreement = x25519_public(self.agreement_secret)
        self.ephemeral = x25519_public(self.ephemeral_secret)

    def offer(self, context, ephemeral=None, side=None, purpose="mirrorflow/run-key-offer/v1"):
        message = context + bytes([side or self.side]) + (ephemeral or self.ephemeral)
        signed = b"mirrorflow signature v1\0" + purpose.encode() + b"\0" + message
        return ed25519_sign(self.identity_seed, signed)

    def vector(self, context):
        return {
            "identity_seed": self.identity_seed.hex(),
            "agreement_secret": self.agreement_secret.hex(),
            "ephemeral_secret": self.ephemeral_secret.hex(),
            "identity": "ed25519:" + self.identity.hex(),
            "agreement": "x25519:" + self.agreement.hex(),
            "identity_fingerprint": fingerprint("mirrorflow/fingerprint-identity/v1", self.identity),
            "party_fingerprint": fingerprint("mirrorflow/fingerprint-party/v1",
                                             self.identity + self.agreement),
            "offer": {"ephemeral": self.ephemeral.hex(), "signature": self.offer(context).hex()},
        }


def context_of(terms, sender, receiver):
    return field_hash("mirrorflow/run-key-context/v1", terms["corridor"], terms["period"],
                      terms["run_id"], bytes.fromhex(terms["hash"]), terms["encoding_profile"],
                      bytes.fromhex(terms["encoding_profile_hash"]), terms["normalisation_profile"],
                      bytes.fromhex(terms["normalisation_profile_hash"]), sender.identity,
                      receiver.identity, sender.agreement, receiver.agreement)


def flip(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def main():
    terms = {
        "run_id": "2024-ke-ug", "corridor": "KE-UG", "period": "2024",
        "encoding_profile": "hardened-v1", "encoding_profile_hash": seed("encoding").hex(),
        "normalisation_profile": "basic-v1", "normalisation_profile_hash": seed("norm").hex(),
        "hash": seed("terms").hex(),
    }
    s, r = Party("kenya", 1), Party("uganda", 2)
    context = context_of(terms, s, r)
    ikm = (x25519(s.ephemeral_secret, r.ephemeral) + x25519(s.ephemeral_secret, r.agreement) +
           x25519(s.agreement_secret, r.ephemeral) + x25519(s.agreement_secret, r.agreement))
    transcript = field_hash("mirrorflow/run-key-transcript/v1", context, s.ephemeral, r.ephemeral)
    derive = lambda label: hkdf_sha256(ikm, transcript, label.encode())
    confirm_s = derive("mirrorflow/run-key-confirm-sender/v1")
    confirm_r = derive("mirrorflow/run-key-confirm-receiver/v1")

    # Every bad offer or confirmation of the receiver, as the sender gets it.
    good = {"ephemeral": r.ephemeral, "signature": r.offer(context), "code": confirm_r}
    stranger = Party("stranger", 2)
    zero = bytes(32)
    order_8 = bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")
    bad = []

    def add_bad(desc, stage, **changes):
        vector = {key: value.hex() for key, value in {**good, **changes}.items()}
        bad.append({"desc": desc, "fails_at": stage, **vector})

    for bit in (0, 255):
        add_bad(f"ephemeral key with bit {bit} flipped", "accept", ephemeral=flip(r.ephemeral, bit))
    for bit in (0, 255, 256, 511):
        add_bad(f"signature with bit {bit} flipped", "accept",
                signature=flip(good["signature"], bit))
    for key in ("corridor", "period", "run_id", "hash", "encoding_profile",
                "encoding_profile_hash", "normalisation_profile", "normalisation_profile_hash"):
        other = {"corridor": "UG-KE", "period": "2023", "run_id": "2024-ke-ug-2",
                 "encoding_profile": "plain-v1", "normalisation_profile": "basic-v2"}
        changed = {**terms, key: other.get(key, seed("other").hex())}
        add_bad(f"offer signed for another {key}", "accept",
                signature=r.offer(context_of(changed, s, r)))
    add_bad("offer signed with the roles swapped", "accept",
            signature=r.offer(context_of(terms, r, s)))
    add_bad("offer signed as the sender", "accept", signature=r.offer(context, side=1))
    add_bad("offer signed for another purpose", "accept",
            signature=r.offer(context, purpose="mirrorflow/run-key-offer/v0"))
    add_bad("offer and signature of a stranger", "accept", ephemeral=stranger.ephemeral,
            signature=stranger.offer(context))
    add_bad("our own offer sent back", "accept", ephemeral=s.ephemeral, signature=s.offer(context))
    add_bad("ephemeral key of zeros, well signed", "accept-bad-point", ephemeral=zero,
            signature=r.offer(context, ephemeral=zero))
    add_bad("ephemeral key of order 8, well signed", "accept-bad-point", ephemeral=order_8,
            signature=r.offer(context, ephemeral=order_8))
    add_bad("our own ephemeral key, well signed by the peer", "accept-bad-point",
            ephemeral=s.ephemeral, signature=r.offer(context, ephemeral=s.ephemeral))
    add_bad("another ephemeral key, well signed: an offer replayed from an earlier try", "confirm",
            ephemeral=stranger.ephemeral, signature=r.offer(context, ephemeral=stranger.ephemeral))
    for bit in (0, 255):
        add_bad(f"confirmation with bit {bit} flipped", "confirm", code=flip(confirm_r, bit))
    add_bad("our own confirmation sent back", "confirm", code=confirm_s)
    add_bad("confirmation of zeros", "confirm", code=zero)

    print(json.dumps({
        "source": "tests/crypto/vectors/make_run_key.py",
        "terms": terms, "sender": s.vector(context), "receiver": r.vector(context),
        "sender_confirmation": confirm_s.hex(), "receiver_confirmation": confirm_r.hex(),
        "run_key": derive("mirrorflow/run-key/v1").hex(), "bad": bad,
    }, indent=1))


if __name__ == "__main__":
    main()
