mf_bench(linkage_bench
  SRCS linkage/kernel_bench.cc linkage/one_to_one_bench.cc
  DEPS mf_linkage)
