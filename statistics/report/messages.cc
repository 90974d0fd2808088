#include "statistics/report/messages.h"

namespace mirrorflow {

std::string_view TextOf(Message message, Language language) {
  const auto index = static_cast<std::size_t>(message);
  const std::size_t labels = MessageLabels().size();
  const MessageText& row =
      index < labels ? MessageLabels()[index] : MessageSentences()[index - labels];
  return row.text.at(static_cast<std::size_t>(language));
}

}  // namespace mirrorflow
