// SPDX-License-Identifier: Apache-2.0
#include "support/read_file.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace dynasession::inline v0::detail {
namespace fs = std::filesystem;
namespace {

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
  std::ifstream in(name, std::ios::binary);
  std::string text(largest + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad()) return refused(name, "cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > largest)
    return refused(name, "is larger than " + std::to_string(largest_kib) + " KiB");
  return std::optional(std::move(text));
}

}  // namespace dynasession::inline v0::detail
