mf_bench(linkage_bench
  SRCS linkage/kernel_bench.cc
  DEPS mf_linkage)
