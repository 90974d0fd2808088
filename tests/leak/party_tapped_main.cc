#include "services/party/party_program.h"

int main(int argc, char** argv) { return mirrorflow::RunPartyProgram(argc, argv); }
