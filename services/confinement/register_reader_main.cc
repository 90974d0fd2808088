// mf-node-reader: reads registers for mf-node, confined. Nobody starts it by hand.
#include "services/confinement/register_reader.h"

int main() { return mirrorflow::RunReader(mirrorflow::RegisterTasks()); }
