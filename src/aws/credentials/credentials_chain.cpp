// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/credentials_chain.hpp"

#include "aws/credentials/default_chain.hpp"
#include "aws/credentials/instance_credentials.hpp"
#include "support/ascii.hpp"

#include <algorithm>
#include <string_view>

namespace dynasession::inline v0::aws {
namespace {

using base_credentials = credentials_chain::base_credentials;

error invalid_profile(std::string reason) {
  return {errc::invalid_configuration, std::move(reason)};
}

/// A profile with its name, for error messages.
class named_profile {
 public:
  named_profile(std::string name, const properties& values)
      : name_(std::move(name)), values_(&values) {}

  const std::string& name() const { return name_; }
  bool has(std::string_view property) const { return values_->contains(property); }
  std::string value(std::string_view property) const {
    const auto found = values_->find(property);
    return found == values_->end() ? std::string() : found->second;
  }

  /// "the profile 'x' has no region"
  error invalid(const std::string& reason) const {
    return invalid_profile("the profile '" + name_ + "' " + reason);
  }
  std::optional<error> find_missing(std::initializer_list<const char*> required) const {
    for (const auto* property : required)
      if (value(property).empty()) return invalid(std::string("has no ") + property);
    return std::nullopt;
  }

  bool assumes_a_role() const { return has("role_arn") && !has("web_identity_token_file"); }
  bool holds_a_key() const { return has("aws_access_key_id") || has("aws_secret_access_key"); }

 private:
  std::string name_;
  const properties* values_;
};

result<base_credentials> keys_of(const named_profile& profile) {
  if (auto wrong = profile.find_missing({"aws_access_key_id", "aws_secret_access_key"}))
    return *wrong;
  for (const auto* name :
       {"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_account_id"})
    if (!std::ranges::all_of(profile.value(name), ascii::is_visible))
      return profile.invalid(std::string("has an ") + name +
                             " that is not visible ASCII characters without blanks");
  return aws_credentials(profile.value("aws_access_key_id"), profile.value("aws_secret_access_key"),
                         profile.value("aws_session_token"), profile.value("aws_account_id"));
}

result<base_credentials> web_identity_of(const named_profile& profile) {
  if (auto wrong = profile.find_missing({"role_arn", "web_identity_token_file"})) return *wrong;
  web_identity found;
  found.role_arn = profile.value("role_arn");
  found.session_name = profile.value("role_session_name");
  found.token_file = profile.value("web_identity_token_file");
  return found;
}

bool uses_single_sign_on(const named_profile& profile) {
  return profile.has("sso_session") || profile.has("sso_start_url") ||
         profile.has("sso_account_id") || profile.has("sso_role_name");
}

result<base_credentials> single_sign_on_of(const named_profile& profile, const profile_file& file) {
  if (auto wrong = profile.find_missing({"sso_account_id", "sso_role_name"})) return *wrong;
  auto where = profile;
  single_sign_on found;
  found.session = profile.value("sso_session");
  if (!found.session.empty()) {
    const auto session = file.sso_sessions.find(found.session);
    if (session == file.sso_sessions.end())
      return profile.invalid("has an sso_session for which the file has no section");
    if (auto wrong = file.problem_in("sso-session " + found.session)) return *std::move(wrong);
    where = named_profile(found.session, session->second);
  }
  if (where.value("sso_start_url").empty() || where.value("sso_region").empty())
    return profile.invalid("lacks sso_start_url or sso_region");
  found.start_url = where.value("sso_start_url");
  found.region = where.value("sso_region");
  found.account_id = profile.value("sso_account_id");
  found.role_name = profile.value("sso_role_name");
  return found;
}

result<base_credentials> process_of(const named_profile& profile) {
  credential_process found;
  found.command = profile.value("credential_process");
  found.account_id = profile.value("aws_account_id");
  return found;
}

/// In the order of AWS's tools.
result<base_credentials> base_of(const named_profile& profile, const profile_file& file) {
  if (profile.has("web_identity_token_file")) return web_identity_of(profile);
  if (uses_single_sign_on(profile)) return single_sign_on_of(profile, file);
  if (profile.holds_a_key()) return keys_of(profile);
  if (profile.has("credential_process")) return process_of(profile);
  if (profile.has("login_session"))
    return profile.invalid("has login_session, which is not supported");
  return error(errc::missing_credentials, "the profile '" + profile.name() + "' has none");
}

bool is_duration(const std::string& text) {
  return text.size() <= 6 && std::ranges::all_of(text, ascii::is_digit);
}

result<assumed_role> role_of(const named_profile& profile) {
  if (profile.has("mfa_serial"))
    return profile.invalid("has mfa_serial, but a server cannot ask for a code");
  if (!is_duration(profile.value("duration_seconds")))
    return profile.invalid("has a duration_seconds that is not a number of seconds");
  assumed_role role;
  role.arn = profile.value("role_arn");
  role.session_name = profile.value("role_session_name");
  role.external_id = profile.value("external_id");
  role.duration = profile.value("duration_seconds");
  return role;
}

class resolver {
 public:
  resolver(const profile_file& file, const environment_lookup& environment,
           const environment_lookup& settings)
      : file_(file), environment_(environment), settings_(settings) {}

  result<credentials_chain> resolve(const std::string& selected) {
    const auto root = file_.profiles.find(selected);
    if (root == file_.profiles.end())
      return error(errc::missing_credentials, "there is no profile '" + selected + "'");
    credentials_chain chain;
    auto base = follow({selected, root->second}, chain.roles);
    if (!base) return base.error();
    chain.base = *std::move(base);
    chain.origin = "the profile '" + selected + "'";
    return chain;
  }

 private:
  /// Follows source_profile to the base credentials, and collects the roles.
  result<base_credentials> follow(named_profile profile, std::vector<assumed_role>& roles) {
    path_.push_back(profile.name());
    if (auto wrong = file_.problem_in("profile " + profile.name())) return *std::move(wrong);
    const bool is_source = path_.size() > 1;
    if (!profile.assumes_a_role() || (is_source && profile.holds_a_key()))
      return is_source ? required_by_role(base_of(profile, file_)) : base_of(profile, file_);
    auto role = role_of(profile);
    if (!role) return role.error();
    roles.insert(roles.begin(), *std::move(role));
    const bool has_profile = profile.has("source_profile");
    const bool has_source = profile.has("credential_source");
    if (has_profile == has_source)
      return profile.invalid(
          "has role_arn, so it must have either source_profile or credential_source");
    if (has_source) return required_by_role(credential_source_of(profile));
    return follow_source(profile, roles);
  }

  result<base_credentials> follow_source(const named_profile& profile,
                                         std::vector<assumed_role>& roles) {
    const auto name = profile.value("source_profile");
    if (name == profile.name()) return keys_of(profile);
    if (std::ranges::find(path_, name) != path_.end())
      return profile.invalid("has a source_profile that leads back to itself");
    const auto found = file_.profiles.find(name);
    if (found == file_.profiles.end())
      return profile.invalid("has a source_profile that does not exist");
    return follow({name, found->second}, roles);
  }

  result<base_credentials> credential_source_of(const named_profile& profile) const {
    const auto source = profile.value("credential_source");
    if (source == "Environment") return wrap(credentials_from_environment(environment_));
    if (source == "EcsContainer") return required(find_container_endpoint(environment_));
    if (source != "Ec2InstanceMetadata")
      return profile.invalid(
          "has a credential_source other than Environment, Ec2InstanceMetadata and EcsContainer");
    const auto found = find_instance_endpoint(environment_, settings_);
    if (!found) return found.error();
    if (!*found)
      return profile.invalid(
          "uses the role of the instance, but AWS_EC2_METADATA_DISABLED is true");
    return instance_role(**found, "");
  }

  static result<base_credentials> wrap(result<aws_credentials> found) {
    if (!found) return found.error();
    return *std::move(found);
  }

  static result<base_credentials> required(result<std::optional<container_endpoint>> found) {
    if (!found) return found.error();
    if (!*found)
      return error(errc::missing_credentials, "no variable configures the role of a container");
    return **std::move(found);
  }

  /// A role needs base credentials; later sources of the default chain must not be used instead.
  result<base_credentials> required_by_role(result<base_credentials> found) const {
    if (found || found.error().code() != errc::missing_credentials) return found;
    return invalid_profile("the role of the profile '" + path_.front() +
                           "' has no base credentials: " + found.error().detail());
  }

  const profile_file& file_;
  const environment_lookup& environment_;
  const environment_lookup& settings_;
  std::vector<std::string> path_;
};

class kind_visitor {
 public:
  const char* operator()(const aws_credentials&) const { return ""; }
  const char* operator()(const web_identity&) const { return ", a web identity"; }
  const char* operator()(const single_sign_on&) const { return ", single sign-on"; }
  const char* operator()(const credential_process&) const { return ", credential_process"; }
  const char* operator()(const container_endpoint&) const { return ", the role of the container"; }
  const char* operator()(const instance_role&) const { return ", the role of the instance"; }
};

class account_visitor {
 public:
  std::string operator()(const aws_credentials& keys) const { return keys.account_id; }
  std::string operator()(const web_identity& identity) const {
    return account_in(identity.role_arn);
  }
  std::string operator()(const single_sign_on& sso) const { return sso.account_id; }
  std::string operator()(const credential_process& process) const { return process.account_id; }
  std::string operator()(const container_endpoint&) const { return ""; }
  std::string operator()(const instance_role&) const { return ""; }
};

}  // namespace

std::string origin_of(const credentials_chain& chain) {
  return chain.origin + std::visit(kind_visitor(), chain.base) +
         (chain.roles.empty() ? "" : ", which assumes a role");
}

std::string account_of(const credentials_chain& chain) {
  if (!chain.roles.empty()) return account_in(chain.roles.back().arn);
  return std::visit(account_visitor(), chain.base);
}

result<credentials_chain> chain_of_profile(const profile_file& file, const std::string& profile,
                                           const environment_lookup& environment,
                                           const environment_lookup& settings) {
  return resolver(file, environment, settings).resolve(profile);
}

}  // namespace dynasession::inline v0::aws
