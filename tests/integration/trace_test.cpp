// SPDX-License-Identifier: Apache-2.0
#include "http/capacity_meter.hpp"
#include "integration/shared_place.hpp"
#include "support/cookie_jar.hpp"
#include "support/test_random.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace dynasession::test {
namespace {

struct step {
  std::string act;
  std::size_t visitor;
};

/// A thousand requests of a web application: 800 read, 150 write, 40 begin a session, 10 end one.
struct trace {
  trace() {
    std::ifstream file(DYNASESSION_TRACE);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto json = boost::json::parse(text).as_object();
    preloaded = json.at("preload").to_number<std::size_t>();
    for (const auto& each : json.at("ops").as_array())
      steps.push_back(
          {boost::json::value_to<std::string>(each.at(0)), each.at(1).to_number<std::size_t>()});
  }

  std::size_t preloaded = 0;
  std::vector<step> steps;
};

/// Values of 1 KB that do not compress.
void fill(session& fresh) {
  static const auto random = test_random();
  for (int i = 0; i < 8; ++i) {
    std::vector<std::byte> bytes(128);
    random(bytes);
    std::string value;
    for (const auto byte : bytes) value += static_cast<char>('0' + std::to_integer<int>(byte) % 64);
    fresh.set("key" + std::to_string(i), value);
  }
}

class costs : public testing::Test {
 protected:
  static dynamodb_options options_at(int port, dynamodb_options options) {
    options.endpoint = "http://127.0.0.1:" + std::to_string(port);
    return options;
  }

  /// What the requests use, once the first sessions exist.
  capacity of_the_trace(read_consistency how) {
    const session_manager sessions(
        std::make_shared<dynamodb_store>(options_at(meter_.port(), table_.options())),
        {.secret_key = "a secret of thirty-two bytes ...", .read_consistency = how});
    const trace requests;
    for (std::size_t i = 0; i < requests.preloaded; ++i) perform(sessions, {"new", i});
    meter_.take();
    for (const auto& next : requests.steps) perform(sessions, next);
    const auto used = meter_.take();
    std::cout << used.read_units << " RCU, " << used.write_units
              << " WCU (the Ruby gem: 960, 2000)\n";
    return used;
  }

 private:
  void perform(const session_manager& sessions, const step& next) {
    if (jars_.size() <= next.visitor) jars_.resize(next.visitor + 1);
    auto& jar = jars_[next.visitor];
    const auto request = sessions.start(jar.field(system_now()));
    act(next.act, request.load());
    jar.receive(request.commit(), system_now());
  }
  void act(const std::string& what, session& s) {
    if (what == "new") return fill(s);
    if (what == "destroy") return s.destroy();
    if (what == "write") return s.set("key0", std::to_string(++writes_) + std::string(100, 'x'));
    EXPECT_FALSE(s.keys().empty()) << "a read that found nothing";
  }

  local_table table_;
  capacity_meter meter_{port_of(table_.options().endpoint)};
  std::vector<cookie_jar> jars_;
  int writes_ = 0;
};

TEST_F(costs, of_a_thousand_requests_stay_below_those_of_a_store_that_writes_at_each_read) {
  const auto used = of_the_trace(read_consistency::strong);
  EXPECT_LE(used.read_units, 960);
  EXPECT_LE(used.write_units, 400);
  EXPECT_GE(used.write_units, 200) << "nothing was written";
}

TEST_F(costs, of_reads_are_half_with_session_consistency) {
  const auto used = of_the_trace(read_consistency::session);
  EXPECT_LE(used.read_units, 480);
  EXPECT_GE(used.read_units, 400) << "nothing was read";
  EXPECT_LE(used.write_units, 400);
}

}  // namespace
}  // namespace dynasession::test
