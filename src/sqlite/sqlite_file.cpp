// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace dynasession::inline v0::detail {
namespace {

bool is_foreign(const struct stat& file, uid_t user) {
  return user != 0 && file.st_uid != user && file.st_uid != 0;
}

// O_EXCL keeps this from opening an existing file, since closing it would release the locks of this process on it.
void create_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) ::close(file);
}

}  // namespace

std::optional<std::string> find_risk(const struct stat& file, uid_t user) {
  if (is_foreign(file, user))
    return "it belongs to another user (" + std::to_string(file.st_uid) + ")";
  if (!S_ISLNK(file.st_mode) && (file.st_mode & S_IWOTH) != 0)
    return "every user of this machine may write to it: chmod o-w";
  return std::nullopt;
}

sqlite_file::sqlite_file(const std::string& path)
    : path_(path.empty() ? path : std::filesystem::absolute(path).string()) {}

result<void> sqlite_file::prepare() const {
  create_private(path_);
  struct stat found {};
  for (const auto look : {&::lstat, &::stat}) {
    if (look(path_.c_str(), &found) != 0) continue;
    if (auto risk = find_risk(found, ::geteuid()))
      return error(errc::access_denied, path_ + ": " + *std::move(risk));
  }
  return {};
}

void sqlite_file::remember() {
  struct stat found {};
  if (::stat(path_.c_str(), &found) == 0) opened_.emplace(found.st_dev, found.st_ino);
}

result<void> sqlite_file::look() const {
  if (!opened_) return {};
  struct stat found {};
  if (::stat(path_.c_str(), &found) != 0)
    return error(errc::unavailable, path_ + ": the file was deleted or moved while in use");
  if (std::pair(found.st_dev, found.st_ino) != *opened_)
    return error(errc::unavailable,
                 path_ + ": the file was replaced while in use; restart to use the new one");
  return {};
}

result<void> sqlite_file::check(clock::time_point now) const {
  if (now < next_look_.load(std::memory_order_relaxed)) return {};
  auto found = look();
  if (found) next_look_.store(now + time_between_looks, std::memory_order_relaxed);
  return found;
}

}  // namespace dynasession::inline v0::detail
