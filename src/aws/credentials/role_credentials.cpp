// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/role_credentials.hpp"

#include "support/ascii.hpp"
#include "support/percent_encoding.hpp"
#include "support/time_text.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <algorithm>
#include <sstream>

namespace dynasession::inline v0::aws {
namespace {

using boost::property_tree::ptree;

class form {
 public:
  explicit form(const char* action) : text_(std::string("Action=") + action) {
    add("Version", "2011-06-15");
  }

  form& add(const char* name, const std::string& value) {
    if (!value.empty())
      text_.append("&").append(name).append("=").append(detail::percent_encoded(value));
    return *this;
  }

  net::http_request sent_to(const endpoint& to) const {
    net::http_request request;
    request.target = to.path + "/";
    request.fields = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = text_;
    return request;
  }

 private:
  std::string text_;
};

const std::string& one_of(const std::string& given, const std::string& otherwise) {
  return given.empty() ? otherwise : given;
}

/// nullopt if the text is not XML, or has more tags than any valid response: the parser is
/// recursive.
std::optional<ptree> parse_xml(const std::string& text) {
  constexpr auto max_tags = 200;
  if (std::ranges::count(text, '<') > max_tags) return std::nullopt;
  std::istringstream in(text);
  ptree tree;
  try {
    read_xml(in, tree, boost::property_tree::xml_parser::trim_whitespace);
  } catch (const boost::property_tree::xml_parser_error&) {
    return std::nullopt;
  }
  return tree;
}

// Sources: AWS's standard retry mode, and what AWS's SDKs repeat of the security token service.
bool may_be_repeated(int status, std::string_view code) {
  constexpr std::string_view codes[] = {"Throttling",
                                        "ThrottlingException",
                                        "ThrottledException",
                                        "RequestThrottled",
                                        "RequestThrottledException",
                                        "RequestLimitExceeded",
                                        "TooManyRequestsException",
                                        "SlowDown",
                                        "IDPCommunicationError"};
  return status == 408 || status == 429 || std::ranges::find(codes, code) != std::end(codes);
}

error sts_error(const net::http_response& response) {
  const auto answer = parse_xml(response.body).value_or(ptree());
  const auto code = answer.get("ErrorResponse.Error.Code", "");
  // A server may send back the token, of which no piece must look like a code.
  const auto is_letter = [](char c) { return ascii::is_alphanumeric(c) && !ascii::is_digit(c); };
  const bool is_word = code.size() <= 40 && std::ranges::all_of(code, is_letter);
  const bool is_refused = response.status / 100 == 4 && !may_be_repeated(response.status, code);
  return {is_refused ? errc::access_denied : errc::unavailable,
          "credentials: the role was not granted: status " + std::to_string(response.status) +
              (is_word && !code.empty() ? ", " + code : "")};
}

/// The result element of the response to either request.
std::optional<ptree> result_in(const ptree& answer) {
  for (const std::string action : {"AssumeRole", "AssumeRoleWithWebIdentity"})
    if (const auto found = answer.get_child_optional(action + "Response." + action + "Result"))
      return *found;
  return std::nullopt;
}

}  // namespace

net::http_request assume_role_request(const endpoint& to, const assumed_role& role,
                                      const std::string& session_name) {
  return form("AssumeRole")
      .add("RoleArn", role.arn)
      .add("RoleSessionName", one_of(role.session_name, session_name))
      .add("ExternalId", role.external_id)
      .add("DurationSeconds", role.duration)
      .sent_to(to);
}

net::http_request web_identity_request(const endpoint& to, const web_identity& identity,
                                       const std::string& token, const std::string& session_name) {
  auto request = form("AssumeRoleWithWebIdentity")
                     .add("RoleArn", identity.role_arn)
                     .add("RoleSessionName", one_of(identity.session_name, session_name))
                     .add("WebIdentityToken", token)
                     .sent_to(to);
  request.fields.push_back({"Host", to.authority()});
  return request;
}

result<temporary_credentials> read_role_credentials(const net::http_response& response) {
  if (response.status != 200) return sts_error(response);
  const auto answer = parse_xml(response.body);
  const auto found = answer ? result_in(*answer) : std::nullopt;
  if (!found) return no_credentials("the response is not one of the security token service");
  const auto text = [&](const char* path) { return found->get(path, ""); };
  return checked({text("Credentials.AccessKeyId"), text("Credentials.SecretAccessKey"),
                  text("Credentials.SessionToken"), account_in(text("AssumedRoleUser.Arn"))},
                 detail::iso_time(text("Credentials.Expiration")));
}

std::string account_in(std::string_view arn) {
  for (int part = 0; part < 4; ++part) {
    const auto colon = arn.find(':');
    if (colon == arn.npos) return "";
    arn.remove_prefix(colon + 1);
  }
  const auto account = arn.substr(0, arn.find(':'));
  return std::ranges::all_of(account, ascii::is_digit) ? std::string(account) : "";
}

}  // namespace dynasession::inline v0::aws
