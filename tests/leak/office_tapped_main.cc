#include "services/office/office_program.h"

int main(int argc, char** argv) { return mirrorflow::RunOfficeProgram(argc, argv); }
