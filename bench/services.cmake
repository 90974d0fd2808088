# A table, not a Google Benchmark: ./mirrorflow bench split-trust-tls.
mf_binary(split_trust_processes SRCS services/split_trust_processes.cc DEPS mf_party_hall mf_transport mf_tap_none CLI11::CLI11)
add_dependencies(split_trust_processes mf-party)
# A batch's way over mutual TLS on loopback: ./mirrorflow bench line-speed.
mf_binary(line_speed SRCS services/line_speed.cc DEPS mf_transport mf_tap_none mf_certificates mf_proto)
mf_bench(log_bench
  SRCS services/log_bench.cc
  DEPS mf_event_log mf_crypto_identity)
# Memory and time of a large batch in the store: ./mirrorflow bench store-scale.
mf_binary(store_scale SRCS services/store_scale.cc DEPS mf_office_service mf_transport mf_tap_none)
