#include "services/node/node_program.h"

int main(int argc, char** argv) { return mirrorflow::RunNodeProgram(argc, argv); }
