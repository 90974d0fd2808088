mf_bench(records_bench SRCS records/read_register_bench.cc
  DEPS mf_records mf_sources mf_corridor absl::strings)
mf_bench(population_bench SRCS records/population_bench.cc
  DEPS mf_population mf_node_population mf_crypto_base absl::str_format)
mf_binary(name_separation SRCS records/name_separation.cc DEPS mf_harmonisation)

# Peak memory of reading ten million rows; run by hand: build/release/bin/source_memory csv
mf_binary(source_memory SRCS records/source_memory.cc
  DEPS mf_sources mf_records absl::str_format)
