// SPDX-License-Identifier: Apache-2.0
#include "recorded_traffic.hpp"

#include "aws/signing/canonical_request.hpp"
#include "support/ascii.hpp"
#include "vectors.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace dynasession::test {
namespace {

namespace json = boost::json;

bool has(const net::http_request& request, const net::http_field& wanted) {
  return std::ranges::any_of(request.fields, [&](const net::http_field& field) {
    return ascii::equal_ignoring_case(field.name, wanted.name) && field.value == wanted.value;
  });
}

/// Fields that depend on client and time, and those of the signature.
bool is_of_their_client(const std::string& name, const std::string& value) {
  for (const auto* theirs : {"content-length", "host", "user-agent", "x-amz-date",
                             "x-amz-security-token", "x-amz-user-agent"})
    if (ascii::equal_ignoring_case(name, theirs)) return true;
  return value.starts_with("AWS4-");
}

/// "Action=AssumeRole"; the other recorded parameters do not match the profiles.
std::string_view action_in(std::string_view body) { return body.substr(0, body.find('&')); }

/// The URL with sorted query parameters and without a slash at the end.
std::string comparable(const std::string& url) {
  const auto question = std::min(url.find('?'), url.size());
  auto path = url.substr(0, question);
  if (!path.ends_with('/')) path += '/';
  return path +
         aws::canonical_query(std::string_view(url).substr(std::min(question + 1, url.size())));
}

}  // namespace

class recorded_client final : public net::http_client {
 public:
  recorded_client(recorded_traffic& traffic, aws::endpoint where)
      : traffic_(traffic), where_(std::move(where)) {}

  boost::asio::awaitable<net::http_result<net::http_response>> send(net::http_request& request,
                                                                    net::deadline) override {
    if (traffic_.exchanges_.empty()) {
      ++traffic_.beyond_;
      co_return net::http_failure(net::http_failure::stage::not_sent, "nothing is recorded");
    }
    const auto next = std::move(traffic_.exchanges_.front());
    traffic_.exchanges_.pop_front();
    EXPECT_EQ(request.method, next.method);
    EXPECT_EQ(comparable(where_.url() + request.target), comparable(next.uri));
    EXPECT_EQ(action_in(request.body), action_in(next.body));
    for (const auto field : next.fields) EXPECT_TRUE(has(request, field)) << field.name;
    co_return next.response;
  }
  void close_idle() override {}

 private:
  recorded_traffic& traffic_;
  aws::endpoint where_;
};

recorded_traffic::recorded_traffic(const json::value& file) {
  const auto* events = file.as_object().if_contains("events");
  if (!events) return;
  for (const auto& event : events->as_array()) {
    const auto& action = event.at("action").as_object();
    if (const auto* sent = action.if_contains("Request")) {
      const auto& request = sent->at("request").as_object();
      auto& next = exchanges_.emplace_back();
      next.method = text_or_empty(request, "method");
      next.uri = text_or_empty(request, "uri");
      for (const auto& [name, values] : request.at("headers").as_object())
        if (const auto value = json::value_to<std::string>(values.at(0));
            !is_of_their_client(name, value))
          next.fields.push_back({name, value});
    } else if (const auto* answered = action.if_contains("Response")) {
      exchanges_.back().response.status =
          answered->at("response").at("Ok").at("status").to_number<int>();
    } else if (const auto* data = action.if_contains("Data")) {
      auto& part = text_or_empty(data->as_object(), "direction") == "Response"
                       ? exchanges_.back().response.body
                       : exchanges_.back().body;
      part += json::value_to<std::string>(data->at("data").at("Utf8"));
    }
  }
}

std::unique_ptr<net::http_client> recorded_traffic::client(const aws::endpoint& where) {
  return std::make_unique<recorded_client>(*this, where);
}

}  // namespace dynasession::test
