mf_bench(crypto_bench SRCS crypto/encode_bench.cc DEPS mf_crypto_encoder)
