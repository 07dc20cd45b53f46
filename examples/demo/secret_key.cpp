// SPDX-License-Identifier: Apache-2.0
#include "demo/secret_key.hpp"

#include <dynasession/random_source.hpp>

#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <span>
#include <stdexcept>
#include <system_error>

namespace demo {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw std::system_error(errno ? errno : EIO, std::generic_category(),
                          "secret key in " + file.string());
}

bool write_whole(int descriptor, const std::string& text) {
  return ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// Written under another name and then linked: the file appears with all its contents or not at
/// all, and the first of several processes wins.
void make_key_file(const std::filesystem::path& file) {
  auto draft = file.string() + ".XXXXXX";
  const int descriptor = ::mkostemp(draft.data(), 0);
  if (descriptor < 0) fail(file);
  const bool written = write_whole(descriptor, random_hex());
  ::close(descriptor);
  const bool there = written && (::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const int reason = errno;
  ::unlink(draft.c_str());
  errno = reason;
  if (!there) fail(file);
}

}  // namespace

std::string random_hex() {
  std::array<std::byte, 32> bytes;
  dynasession::system_random(bytes);
  std::string digits;
  for (const auto byte : bytes) {
    digits.push_back("0123456789abcdef"[std::to_integer<int>(byte >> 4)]);
    digits.push_back("0123456789abcdef"[std::to_integer<int>(byte & std::byte{15})]);
  }
  return digits;
}

std::string secret_key(const std::filesystem::path& file) {
  const char* from_environment = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  if (from_environment && *from_environment) return from_environment;
  if (file.empty())
    throw std::runtime_error("there is no home folder, so DYNAMO_DB_SESSION_SECRET_KEY is needed");
  if (!std::filesystem::exists(file)) make_key_file(file);
  std::string key;
  errno = 0;
  if (!(std::ifstream(file) >> key)) fail(file);
  return key;
}

}  // namespace demo
