#include "services/audit/audit_program.h"

int main(int argc, char** argv) { return mirrorflow::RunAuditProgram(argc, argv); }
