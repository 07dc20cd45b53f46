// SPDX-License-Identifier: Apache-2.0
// The CPU time of a blocking load and save of a 1 KB session in DynamoDB through the library, against
// two exchanges of the same sizes over a bare socket that signs nothing and parses nothing. Both take
// turns against the same process, so that both see the same machine.
#include "canned_dynamodb.hpp"
#include "cpu_seconds.hpp"
#include "http/http_client.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynasession.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace dynasession;

constexpr int rounds = 15;
constexpr int visits_per_round = 400;

template <class Act>
double microseconds_per_visit(Act act) {
  const auto before = bench::cpu_seconds();
  for (int i = 0; i < visits_per_round; ++i) act(i);
  return (bench::cpu_seconds() - before) * 1e6 / visits_per_round;
}

double median(std::vector<double> all) {
  std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2));
  return all[all.size() / 2];
}

class library_side {
 public:
  explicit library_side(int port)
      : sessions_(std::make_shared<dynamodb_store>(
                      dynamodb_options{.endpoint = "http://127.0.0.1:" + std::to_string(port),
                                       .credentials = aws_credentials("bench", "bench")}),
                  {.secret_key = "only for this benchmark: thirty-two bytes"}) {
    auto request = sessions_.start("");
    request.load().set("n", 1);
    const auto made = request.commit();
    cookie_field_ = made.cookies.at(0).name + '=' + made.cookies.at(0).value;
  }

  void load_and_save(int n) const {
    auto request = sessions_.start(cookie_field_);
    request.load().set("n", n + 1);
    if (request.commit().status != commit_status::saved) std::abort();
  }

 private:
  session_manager sessions_;
  std::string cookie_field_;
};

class bare_side {
 public:
  explicit bare_side(int port) : connection_(port) {}

  void load_and_save(int) {
    for (const std::size_t size : {117U, 1100U})
      if (connection_.exchange(request(size)).status != 200) std::abort();
  }

 private:
  static std::string request(std::size_t size) {
    return "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(size) +
           "\r\n\r\n" + std::string(size, 'x');
  }

  test::connection connection_;
};

}  // namespace

int main() {
  const bench::canned_dynamodb server;
  const library_side library(server.port());
  bare_side bare(server.port());
  std::vector<double> ours, floor, ratios;
  for (int round = 0; round < rounds; ++round) {
    ours.push_back(microseconds_per_visit([&](int i) { library.load_and_save(i); }));
    floor.push_back(microseconds_per_visit([&](int i) { bare.load_and_save(i); }));
    ratios.push_back(ours.back() / floor.back());
  }
  std::printf("CPU of load + save of 1 KB, median of %d rounds of %d\n", rounds, visits_per_round);
  std::printf("  library      %7.1f us\n", median(ours));
  std::printf("  bare socket  %7.1f us\n", median(floor));
  std::printf("  ratio        %7.2f  (min %.2f, max %.2f)\n", median(ratios),
              *std::ranges::min_element(ratios), *std::ranges::max_element(ratios));
}
