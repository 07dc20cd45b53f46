// SPDX-License-Identifier: Apache-2.0
#include "cli/new_file.hpp"

#include "cli/context.hpp"
#include "cli/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace cli {
namespace {

[[noreturn]] void fail(int reason, const std::filesystem::path& file) {
  throw std::system_error(reason, std::generic_category(), file.string());
}

}  // namespace

bool write_new_file(const std::filesystem::path& file, std::string_view text, permission of) {
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  const mode_t mode = of == permission::execute ? 0777 : 0600;  // less what umask takes away
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0 && errno == EEXIST) return false;
  if (descriptor < 0) fail(errno, file);
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written <= 0) {
      const int reason = written < 0 ? errno : ENOSPC;
      ::close(descriptor);
      ::unlink(file.c_str());
      fail(reason, file);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::close(descriptor) != 0) fail(errno, file);
  return true;
}

std::string config_name(const context& with) {
  // The name becomes part of a path.
  if (!is_plain_name(with.options().environment))
    throw misuse("--environment: must be letters, digits, '_' and '-'");
  dynasession::settings_sources sources;
  sources.environment = with.options().environment;
  sources.variables = with.around().variables;
  const auto environment = dynasession::environment_of(sources);
  const std::string base = "config/dynamo_db_session_store";
  return environment.empty() ? base + ".yml" : base + "/" + environment + ".yml";
}

bool write_config(const std::filesystem::path& file) {
  return write_new_file(file, dynasession::config_template());
}

}  // namespace cli
