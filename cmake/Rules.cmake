# The rules themselves; docs/architecture.md says why.
set(wire mf_proto mf_proto_messages gRPC::grpc++ protobuf::libprotobuf)
set(keyed mf_crypto_runkey mf_crypto_encoder mf_clear_encoder)

foreach(core mf_corridor mf_workbook mf_records mf_sources mf_crypto_base mf_crypto_batch mf_crypto_profile
    mf_crypto_identity mf_crypto_runkey mf_crypto_encoder mf_crypto_sharing mf_crypto_transparency
    mf_linkage mf_split_trust mf_statistics mf_aggregates mf_formats mf_report mf_attacks)
  mf_forbid_link(${core} FROM ${wire})
endforeach()
foreach(target mf_linkage mf_split_trust mf_statistics mf_aggregates mf_formats mf_report)
  mf_forbid_link(${target} FROM mf_records ${keyed})
endforeach()
mf_forbid_link(mf_threshold_calibration FROM ${wire} mf_records ${keyed})
# Attacks are measured on encoders, without linkage or publication; no program of a run has them.
mf_forbid_link(mf_attacks FROM mf_linkage mf_statistics)
foreach(program mf-node mf-office mf-party mf-link-worker)
  mf_forbid_link(${program} FROM mf_attacks)
endforeach()
# The operator page knows facts, not where they are from.
mf_forbid_link(mf_operator_page FROM ${wire} mf_records ${keyed} mf_storage)
mf_forbid_link(mf_operator_page_server FROM ${wire} mf_records ${keyed})
# The linkage service holds no key: it can't even compute with one.
mf_forbid_link(mf-office FROM mf_records ${keyed})
# A compute party neither.
mf_forbid_link(mf-party FROM mf_records ${keyed})
mf_forbid_link(mf-link-worker FROM mf_proto gRPC::grpc++ mf_records ${keyed})
# Encoding without a key is for the sandbox alone.
mf_forbid_link(mf-node FROM mf_clear_encoder)
# Harmonised values may not depend on tables that change with a library's version.
mf_forbid_link(mf_harmonisation FROM ICU::uc ICU::i18n)
# The auditor's program checks files: nothing in it serves or calls.
mf_forbid_link(mf-audit FROM mf_node_program mf_office_program mf_party_program)
# A reader of files from outside has no key to lose and nothing that speaks to a network.
mf_forbid_link(mf-node-reader FROM mf_proto gRPC::grpc++ mf_crypto_base ${keyed})
mf_forbid_link(mf-office-reader FROM mf_proto gRPC::grpc++ mf_records mf_crypto_base ${keyed})
