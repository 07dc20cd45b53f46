// SPDX-License-Identifier: Apache-2.0
#include "support/read_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

using clock = std::chrono::steady_clock;

class open_file {
 public:
  // Without O_NONBLOCK a pipe that nobody writes to would block the opening. A program that another thread
  // starts meanwhile must not inherit it.
  explicit open_file(const std::string& name) noexcept
      : descriptor_(::open(name.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {}
  ~open_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;

  int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

error refused(const std::string& reason) { return {errc::invalid_configuration, reason}; }

// Whether there is something to read, or a writer has gone, before a time.
bool is_readable(int descriptor, clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
    pollfd waiting{descriptor, POLLIN, 0};
    const int found = ::poll(&waiting, 1, static_cast<int>(std::max<long>(left, 0)));
    if (found >= 0 || errno != EINTR) return found > 0;
  }
}

enum class reading { done, failed, late };

/// Reads up to the size of `text`, and shortens it to what was read. A pipe that never had a writer looks like
/// one at its end until it is waited for.
reading read_into(std::string& text, int descriptor, bool is_pipe, clock::time_point until) {
  std::size_t size = 0;
  bool has_begun = !is_pipe;
  auto ended = reading::done;
  while (size < text.size()) {
    const auto count = ::read(descriptor, text.data() + size, text.size() - size);
    if (count > 0) {
      size += static_cast<std::size_t>(count);
      has_begun = true;
      continue;
    }
    if (count == 0 && has_begun) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN) ended = reading::failed;
    if (ended == reading::done && !is_readable(descriptor, until)) ended = reading::late;
    if (ended != reading::done) break;
    has_begun = true;
  }
  text.resize(size);
  return ended;
}

}  // namespace

result<std::optional<std::string>> read_file(const std::string& name, std::size_t largest_kib,
                                             std::chrono::milliseconds time_to_write) {
  // The system would open the file that is named before it.
  if (name.find('\0') != name.npos) return std::optional<std::string>();
  const open_file in(name);
  if (in.descriptor() < 0 && (errno == ENOENT || errno == ENOTDIR))
    return std::optional<std::string>();
  struct stat kind {};
  if (in.descriptor() < 0 || ::fstat(in.descriptor(), &kind) != 0) return refused("cannot be read");
  if (S_ISDIR(kind.st_mode)) return refused("is a folder");
  const auto largest = largest_kib * 1024;
  std::string text(largest + 1, '\0');
  const auto ended =
      read_into(text, in.descriptor(), S_ISFIFO(kind.st_mode), clock::now() + time_to_write);
  if (ended == reading::late)
    return refused("gives no text, or no end of it: nobody writes into it");
  if (ended == reading::failed) return refused("cannot be read");
  if (text.size() > largest)
    return refused("is larger than " + std::to_string(largest_kib) + " KiB");
  return std::optional(std::move(text));
}

}  // namespace dynasession::inline v0::detail
