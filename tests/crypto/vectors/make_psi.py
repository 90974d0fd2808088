#!/usr/bin/env python3
"""Writes psi.json: one private count of common identifiers, by a second implementation.

Nothing here is shared with crypto/: ristretto255 is written out from RFC 9496.

    python3 make_psi.py > psi.json
"""
import hashlib
import json
import struct

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P


def negative(x):
    return x % P & 1


def absolute(x):
    return -x % P if negative(x) else x % P


def sqrt_ratio(u, v):
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    correct, flipped, flipped_i = check == u % P, check == -u % P, check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        r = r * SQRT_M1 % P
    return correct or flipped, absolute(r)


SQRT_AD_MINUS_ONE = sqrt_ratio(-D - 1, 1)[1]
if SQRT_AD_MINUS_ONE != 25063068953384623474111414158702152701244531502492656460079210482610430750235:
    SQRT_AD_MINUS_ONE = -SQRT_AD_MINUS_ONE % P  # the RFC's choice of sign
INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]


def add(p, q):
    x1, y1, z1, t1 = p
    x2, y2, z2, t2 = q
    a, b = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2)
    c, d = 2 * D * t1 * t2, 2 * z1 * z2
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(k, p):
    result = (0, 1, 1, 0)
    while k:
        if k & 1:
            result = add(result, p)
        p = add(p, p)
        k >>= 1
    return result


def elligator(t):
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = -1
    if not square:
        s, c = -absolute(s * t) % P, r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1 = 2 * s * v, n * SQRT_AD_MINUS_ONE
    w2, w3 = 1 - s * s, 1 + s * s
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P


def from_hash(wide):
    number = lambda b: int.from_bytes(b, "little") & (2**255 - 1)
    return add(elligator(number(wide[:32])), elligator(number(wide[32:])))


def encode(p):
    x, y, z, t = p
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    _, invsqrt = sqrt_ratio(1, u1 * u2 * u2)
    den1, den2 = invsqrt * u1 % P, invsqrt * u2 % P
    z_inv = den1 * den2 * t % P
    if negative(t * z_inv):
        x, y, den = y * SQRT_M1 % P, x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    else:
        den = den2
    if negative(x * z_inv):
        y = -y % P
    return absolute(den * (z - y)).to_bytes(32, "little")


def field(x):
    return struct.pack("<Q", len(x)) + x


SESSION = bytes(range(32))
SET_SIZE = 6


def serialise(kind, side, points):
    points = sorted(points)
    return b"MFPSI\x01" + struct.pack("<BBI", kind, side, len(points)) + SESSION + b"".join(points)


class Side:
    def __init__(self, number, identifiers, scalar, filling, salt):
        self.number, self.scalar = number, scalar
        points = [from_hash(hashlib.blake2b(struct.pack("<I", i), key=filling).digest())
                  for i in range(SET_SIZE - len(identifiers))]
        points += [from_hash(hashlib.sha512(b"mirrorflow/psi-identifier/v1" + SESSION + x.encode()).digest())
                   for x in identifiers]
        self.points = [multiply(scalar, p) for p in points]
        self.message = serialise(2, number, map(encode, self.points))
        self.opened = salt + self.message
        self.commitment = hashlib.blake2b(
            field(b"mirrorflow/psi-commitment/v1") + field(SESSION) + field(struct.pack("<Q", number))
            + field(self.message), key=salt, digest_size=32).digest()
        self.json = {"identifiers": identifiers, "scalar": scalar.to_bytes(32, "little").hex(),
                     "filling": filling.hex(), "salt": salt.hex(),
                     "commitment": self.commitment.hex(), "blinded_set": self.opened.hex()}

    def give_back(self, other):
        self.json["returned_set"] = serialise(
            3, self.number, [encode(multiply(self.scalar, p)) for p in other.points]).hex()


def scalar_of(name):
    return int.from_bytes(hashlib.sha512(name).digest(), "little") % L


def main():
    # RFC 9496, A.3: the map must be the RFC's before anything is written with it.
    label = b"Ristretto is traditionally a short shot of espresso coffee"
    assert encode(from_hash(hashlib.sha512(label).digest())).hex() == \
        "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46"
    a = Side(1, ["AB123456", "KE0000001", "P7788990", "Z1"], scalar_of(b"a"), bytes([1] * 32), bytes([2] * 32))
    b = Side(2, ["KE0000001", "UG555", "Z1"], scalar_of(b"b"), bytes([3] * 32), bytes([4] * 32))
    a.give_back(b)
    b.give_back(a)
    print(json.dumps({"session": SESSION.hex(), "set_size": SET_SIZE, "sender": a.json,
                      "receiver": b.json, "common": 2}, indent=1))


if __name__ == "__main__":
    main()
