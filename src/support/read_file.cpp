// SPDX-License-Identifier: Apache-2.0
#include "support/read_file.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace dynasession::inline v0::detail {
namespace fs = std::filesystem;
namespace {

struct close_file {
  void operator()(std::FILE* open) const noexcept { std::fclose(open); }
};

error refused(const std::string& name, const std::string& reason) {
  return {errc::invalid_configuration, name + ": " + reason};
}

}  // namespace

result<std::optional<std::string>> read_file(const std::string& name, std::size_t largest_kib) {
  std::error_code failed;
  const auto type = fs::status(name, failed).type();
  if (type == fs::file_type::not_found) return std::optional<std::string>();
  if (type == fs::file_type::directory) return refused(name, "is a folder");
  const auto largest = largest_kib * 1024;
  // A program that another thread starts meanwhile must not inherit it: "e" is O_CLOEXEC.
  const std::unique_ptr<std::FILE, close_file> in(std::fopen(name.c_str(), "rbe"));
  if (!in) return refused(name, "cannot be read");
  std::string text(largest + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), in.get()));
  if (std::ferror(in.get())) return refused(name, "cannot be read");
  if (text.size() > largest)
    return refused(name, "is larger than " + std::to_string(largest_kib) + " KiB");
  return std::optional(std::move(text));
}

}  // namespace dynasession::inline v0::detail
