#pragma once

namespace mirrorflow {

// What a reader finds open, and says by its exit code.
inline constexpr int kRequestsDescriptor = 0;
inline constexpr int kAnswersDescriptor = 1;
inline constexpr int kInputDescriptor = 3;
inline constexpr int kFirstOther = 4;

inline constexpr int kReaderWithoutMemory = 71;

// A reader says nothing on a terminal, but for what a sanitizer finds.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kReaderSpeaks = true;
#else
inline constexpr bool kReaderSpeaks = false;
#endif

}  // namespace mirrorflow
