// SPDX-License-Identifier: Apache-2.0
// The adapter that the guide on frameworks shows, for a framework that has none.
#include "support/managed.hpp"

#include <dynasession/serve.hpp>

#include <stdexcept>

namespace some_framework {

struct request {
  std::vector<std::string> cookies;
  std::vector<std::string_view> fields(std::string_view) const {
    return {cookies.begin(), cookies.end()};
  }
};

struct response {
  std::vector<std::string> sent;
  bool is_private() const { return false; }  ///< whether Cache-Control says so
  void add(const std::string& name, const std::string& value) {
    sent.push_back(name + ": " + value);
  }
};

}  // namespace some_framework

namespace dynasession::test {
namespace {

using some_framework::request;
using some_framework::response;

template <class Handler>
void answer(const dynasession::session_manager& sessions, const request& request,
            response& response, Handler handler) {
  dynasession::serve(
      sessions, {.cookies = request.fields("Cookie")},
      [&](dynasession::session& session) { handler(request, response, session); },
      [&](const dynasession::commit_result& done) {
        for (const auto& [name, value] : done.fields(response.is_private()))
          response.add(name, value);
      });
}

class framework_without_an_adapter : public managed {};

TEST_F(framework_without_an_adapter, gets_sessions_by_serve) {
  const auto sessions = manager(options());
  response first;
  answer(sessions, request(), first, [](auto&, auto&, session& s) { s.set("n", 1); });
  ASSERT_EQ(first.sent.size(), 3u);
  const auto from = first.sent[0].find("__Host-");
  const auto field = first.sent[0].substr(from, first.sent[0].find(';') - from);
  response second;
  answer(sessions, request{{"theme=dark", field}}, second,
         [](auto&, auto&, session& s) { EXPECT_EQ(s.get<int>("n"), 1); });
  EXPECT_EQ(second.sent, std::vector<std::string>{"Vary: Cookie"});
}

TEST_F(framework_without_an_adapter, stores_nothing_of_a_handler_that_throws) {
  const auto sessions = manager(options());
  response nothing;
  const auto fail = [](auto&, auto&, session& s) {
    s.set("n", 1);
    throw std::runtime_error("the handler failed");
  };
  EXPECT_THROW(answer(sessions, request(), nothing, fail), std::runtime_error);
  EXPECT_TRUE(nothing.sent.empty());
  EXPECT_EQ(memory->size(), 0u);
  EXPECT_TRUE(log.empty());
}

}  // namespace
}  // namespace dynasession::test
