# Prints the tables of docs/attacks.md; only by its name, ./mirrorflow bench attacks.
mf_binary(attacks_bench SRCS attacks/attacks_bench.cc DEPS mf_attack_report mf_attacks)
