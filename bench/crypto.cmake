mf_bench(crypto_bench SRCS crypto/batch_bench.cc crypto/encode_bench.cc crypto/psi_bench.cc
  DEPS mf_crypto_batch mf_crypto_encoder mf_crypto_psi mf_crypto_seal)
