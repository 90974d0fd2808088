mf_bench(linkage_bench
  SRCS linkage/kernel_bench.cc linkage/one_to_one_bench.cc
  DEPS mf_linkage)
mf_library(mf_synthetic_run
  SRCS linkage/synthetic_run.cc
  DEPS mf_crypto_batch mf_crypto_identity mf_linkage mf_wire_terms absl::status absl::strings)
# From batch files to counts; ./mirrorflow bench scale.
mf_binary(linkage_scale
  SRCS linkage/scale.cc
  DEPS mf_batch_reading mf_crypto_base mf_linkage mf_synthetic_run mf_terminal mf_wire_terms
    CLI11::CLI11 nlohmann_json::nlohmann_json)
# The tables of docs/speed.md; ./mirrorflow bench linkage-table.
mf_binary(linkage_table SRCS linkage/table.cc DEPS mf_linkage mf_synthetic_run)
# Three parties on this machine; ./mirrorflow bench split-trust.
mf_binary(split_trust_bench SRCS linkage/split_trust.cc DEPS mf_crypto_sharing mf_split_trust)
