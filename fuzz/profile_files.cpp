// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/default_chain.hpp"
#include "aws/profiles/profile_file.hpp"
#include "dynamodb/client/dynamodb_endpoint.hpp"
#include "expect.hpp"
#include "input.hpp"
#include "support/ascii.hpp"
#include "targets.hpp"

#include <algorithm>
#include <string>

namespace fuzz {
namespace {

using namespace dynasession;
using aws::profile_file_kind;

constexpr std::string_view profile = "profile ";

/// Writes sections such that the parser reads the same ones.
void write(const aws::sections& all, std::string_view word, std::string& text) {
  for (const auto& [title, properties] : all) {
    const bool is_default = word == profile && title == "default";
    text.append("[").append(is_default ? "" : word).append(title).append("]\r\n");
    for (const auto& [name, value] : properties) {
      text.append(name).append("=");
      for (const char c : value) text.append(c == '\n' ? "\r\n " : std::string(1, c));
      text += "\r\n";
    }
  }
}

void read_file(const std::string& text, profile_file_kind kind) {
  const auto read = aws::parse_profile_file(text, kind);
  std::string written;
  write(read.profiles, kind == profile_file_kind::config ? profile : "", written);
  write(read.services, "services ", written);
  write(read.sso_sessions, "sso-session ", written);
  const auto again = aws::parse_profile_file(written, kind);
  expect(again.problems.empty() && again.profiles == read.profiles &&
             again.services == read.services && again.sso_sessions == read.sso_sessions,
         "a file that is written as it was read comes back");
  auto merged = again;
  merged.merge(read);
  expect(merged.profiles == read.profiles, "a file merged with itself is itself");
}

/// The configuration of an application without options, from variables and files.
class machine {
 public:
  explicit machine(std::string_view input) : machine(pages<4>(input)) {}

  void read_files() const {
    read_file(config_, profile_file_kind::config);
    read_file(credentials_, profile_file_kind::credentials);
  }

  void load() const {
    const auto loaded = aws::shared_configuration::load(environment(), files(), profile_);
    if (!loaded) return expect_error(loaded.error(), {errc::invalid_configuration});
    choose_credentials(*loaded);
    choose_endpoint(*loaded);
  }

 private:
  explicit machine(const std::array<std::string_view, 4>& parts)
      : config_(with_secrets(parts[0])),
        credentials_(with_secrets(parts[1])),
        variables_(variables_in(parts[2])),
        profile_(parts[3]) {
    for (auto& [name, value] : variables_) value = with_secrets(value);
    variables_["AWS_CONFIG_FILE"] = "config";
    variables_["AWS_SHARED_CREDENTIALS_FILE"] = "credentials";
  }

  aws::environment_lookup environment() const {
    return [this](std::string_view name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      if (found == variables_.end()) return std::nullopt;
      return found->second;
    };
  }

  aws::file_lookup files() const {
    return [this](const std::string& path) -> result<std::optional<std::string>> {
      return std::optional(path == "config" ? config_ : credentials_);
    };
  }

  static void choose_credentials(const aws::shared_configuration& loaded) {
    const auto found = aws::default_credentials_chain(loaded, {});
    if (!found)
      return expect_error(found.error(), {errc::missing_credentials, errc::invalid_configuration});
    if (found->needs_sts())
      expect(aws::parse_endpoint(found->sts.where.url()).has_value(), "roles can be asked for");
    const auto* keys = found->fixed();
    if (!keys) return;
    expect(!keys->access_key_id.empty() && !keys->secret_access_key.empty(), "a pair is whole");
    for (const auto* part :
         {&keys->access_key_id, &keys->secret_access_key, &keys->session_token, &keys->account_id})
      expect(std::ranges::all_of(*part, ascii::is_visible), "credentials can be sent");
  }

  void choose_endpoint(const aws::shared_configuration& loaded) const {
    const auto options = dynamodb::completed({}, environment(), loaded.profile_settings());
    if (!options) return expect_error(options.error(), {errc::invalid_configuration});
    const auto found = dynamodb::resolve_endpoint(*options);
    if (!found) return expect_error(found.error(), {errc::invalid_configuration});
    expect(aws::parse_endpoint(found->where.url()).has_value(), "an endpoint can be written");
    expect(!found->signing_region.empty(), "requests can be signed");
  }

  std::string config_;
  std::string credentials_;
  std::map<std::string, std::string, std::less<>> variables_;
  std::string profile_;
};

}  // namespace

void profile_files(std::string_view input) {
  const machine of_input(input);
  of_input.read_files();
  of_input.load();
}

}  // namespace fuzz
