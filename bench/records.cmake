mf_bench(records_bench SRCS records/read_register_bench.cc
  DEPS mf_records mf_sources mf_corridor absl::strings)
