// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace dynasession::inline v0::detail {
namespace {

bool is_foreign(const struct stat& file, uid_t user) {
  return user != 0 && file.st_uid != user && file.st_uid != 0;
}

// nullopt if there is no file.
std::optional<std::pair<dev_t, ino_t>> find_identity(const char* path) {
  struct stat found {};
  if (::stat(path, &found) != 0) return std::nullopt;
  return std::pair(found.st_dev, found.st_ino);
}

// O_EXCL keeps this from opening an existing file, since closing it would release the locks of this process on it.
void create_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) ::close(file);
}

std::string absolute(const std::string& path) {
  std::error_code failure;
  auto found = std::filesystem::absolute(path, failure).string();
  if (failure)
    throw session_error(error(errc::unavailable,
                              path + ": the current folder cannot be found: " + failure.message()));
  return found;
}

// Of a link too, since its owner may let it lead elsewhere.
result<void> check_owners(const std::string& path) {
  struct stat found {};
  for (const auto look : {&::lstat, &::stat}) {
    if (look(path.c_str(), &found) != 0) continue;
    if (auto risk = find_risk(found, ::geteuid()))
      return error(errc::access_denied, path + ": " + *std::move(risk));
  }
  return {};
}

}  // namespace

std::optional<std::string> find_risk(const struct stat& file, uid_t user) {
  if (is_foreign(file, user))
    return "it belongs to another user (" + std::to_string(file.st_uid) + ")";
  if (!S_ISLNK(file.st_mode) && (file.st_mode & S_IWOTH) != 0)
    return "every user of this machine may write to it: chmod o-w";
  return std::nullopt;
}

sqlite_file::sqlite_file(const std::string& path) : path_(path.empty() ? path : absolute(path)) {}

result<void> sqlite_file::prepare() const {
  create_private(path_);
  if (auto safe = check_owners(path_); !safe) return safe;
  std::error_code is_absent;
  const auto place = std::filesystem::canonical(path_, is_absent).string();
  if (is_absent) return {};
  // SQLite takes what it finds there for changes to the file, whoever made them.
  for (const auto* ending : {"-wal", "-shm", "-journal"})
    if (auto safe = check_owners(place + ending); !safe) return safe;
  return {};
}

void sqlite_file::remember(const std::string& place) {
  opened_ = find_identity(path_.c_str());
  for (const auto* ending : {"-wal", "-shm"})
    if (const auto found = find_identity((place + ending).c_str()))
      beside_.emplace_back(place + ending, *found);
}

result<void> sqlite_file::look() const {
  if (!opened_) return {};
  const auto found = find_identity(path_.c_str());
  if (!found)
    return error(errc::unavailable, path_ + ": the file was deleted or moved while in use");
  if (found != opened_)
    return error(errc::unavailable,
                 path_ +
                     ": the file was replaced while in use: stop the servers, delete its -wal and "
                     "-shm, and put the new file there again");
  for (const auto& [place, opened] : beside_)
    if (find_identity(place.c_str()) != opened)
      return error(errc::unavailable,
                   place + ": the file was deleted or replaced while in use: restart the servers");
  return {};
}

bool sqlite_file::is_at(const char* place) const {
  return !opened_ || find_identity(place) == opened_;
}

}  // namespace dynasession::inline v0::detail
