// mf-office-reader: reads the workbooks that countries report by, for mf-office, confined. Nobody
// starts it by hand.
#include "services/confinement/workbook_reader.h"

int main() { return mirrorflow::RunReader({.answer = mirrorflow::AnswerWorkbookRequest}); }
