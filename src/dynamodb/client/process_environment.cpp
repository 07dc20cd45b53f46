// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/process_environment.hpp"

#include "support/read_file.hpp"

#include <cstddef>
#include <cstdlib>

namespace dynasession::inline v0::dynamodb {

std::optional<std::string> environment_variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (!value || !*value) return std::nullopt;
  return value;
}

result<std::optional<std::string>> read_shared_file(const std::string& path) {
  constexpr std::size_t max_kib = 1024;
  return detail::read_file(path, max_kib);
}

std::optional<aws::shared_configuration> load_configuration(const dynamodb_options& options) {
  if (options.credentials) return std::nullopt;
  return aws::shared_configuration::load(environment_variable, read_shared_file, options.profile)
      .value();
}

}  // namespace dynasession::inline v0::dynamodb
