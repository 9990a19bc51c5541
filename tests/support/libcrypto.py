"""AES through OpenSSL's libcrypto, called by ctypes: Python's standard library has none.

Only what a phone does when it writes an encrypted backup. It shares nothing with src/.
"""
import ctypes
import ctypes.util
import glob

NAMES = ["libcrypto.so.3", "libcrypto.so", ctypes.util.find_library("crypto"),
         *glob.glob("/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib"),
         *glob.glob("/usr/local/opt/openssl@3/lib/libcrypto.3.dylib")]


def load():
    for name in NAMES:
        try:
            if name:
                return ctypes.CDLL(name)
        except OSError:
            continue
    raise RuntimeError("no libcrypto found")


LIB = load()
for function, result, arguments in (
    ("EVP_CIPHER_CTX_new", "p", ""), ("EVP_CIPHER_CTX_free", None, "p"),
    ("EVP_CIPHER_CTX_set_padding", "i", "pi"), ("EVP_aes_256_cbc", "p", ""), ("EVP_aes_256_ecb", "p", ""),
    ("EVP_EncryptInit_ex", "i", "pppbb"), ("EVP_EncryptUpdate", "i", "pbrbi"), ("EVP_EncryptFinal_ex", "i", "pbr"),
):
    kinds = {"p": ctypes.c_void_p, "i": ctypes.c_int, "b": ctypes.c_char_p, "r": ctypes.POINTER(ctypes.c_int)}
    getattr(LIB, function).restype = kinds[result] if result else None
    getattr(LIB, function).argtypes = [kinds[letter] for letter in arguments]


def encrypt(cipher, key, data, padding):
    """Whole blocks, or with PKCS#7 when `padding`; the IV is zero."""
    context = LIB.EVP_CIPHER_CTX_new()
    out, length, total = ctypes.create_string_buffer(len(data) + 32), ctypes.c_int(0), 0
    try:
        assert LIB.EVP_EncryptInit_ex(context, cipher, None, key, bytes(16)) == 1
        assert LIB.EVP_CIPHER_CTX_set_padding(context, int(padding)) == 1
        assert LIB.EVP_EncryptUpdate(context, out, ctypes.byref(length), data, len(data)) == 1
        total = length.value
        rest = ctypes.create_string_buffer(32)
        assert LIB.EVP_EncryptFinal_ex(context, rest, ctypes.byref(length)) == 1
        return out.raw[:total] + rest.raw[:length.value]
    finally:
        LIB.EVP_CIPHER_CTX_free(context)


def encrypt_cbc(key, data, padding=True):
    return encrypt(LIB.EVP_aes_256_cbc(), key, data, padding)


def wrap_key(kek, key):
    """RFC 3394, 2.2.1, from single blocks."""
    a, blocks = b"\xa6" * 8, [key[i:i + 8] for i in range(0, len(key), 8)]
    for step in range(6):
        for i, block in enumerate(blocks):
            out = encrypt(LIB.EVP_aes_256_ecb(), kek, a + block, False)
            count = step * len(blocks) + i + 1
            a = (int.from_bytes(out[:8], "big") ^ count).to_bytes(8, "big")
            blocks[i] = out[8:]
    return a + b"".join(blocks)
