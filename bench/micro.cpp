// SPDX-License-Identifier: Apache-2.0
// What the library itself takes of a request, without a store that does I/O: nanoseconds of CPU, on a store in memory.
#include "measure.hpp"
#include "sides.hpp"

#include <dynasession/json.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bench;
using namespace dynasession;

struct act {
  std::string name;
  std::string title;
  std::function<void()> once;
};

class micro_bench {
 public:
  explicit micro_bench(const effort& how) : how_(how) {}

  void all() {
    say("Nanoseconds of CPU, blocking manager, a session of 1 KB.");
    const table results({"what a request does", "ns"});
    const auto all = acts();
    contest turns;
    const int times = how_.times(20'000, 3);
    for (const auto& each : all)
      turns.add(times, [&each](int count) {
        for (; count > 0; --count) each.once();
      });
    const auto done = turns.run(how_.rounds());
    for (std::size_t i = 0; i < all.size(); ++i) {
      results.row({all[i].title, text_of(done.microseconds(i) * 1000, 0)});
      note("micro." + all[i].name, done.microseconds(i) * 1000);
    }
  }

 private:
  std::vector<act> acts() {
    const auto touch_nothing = [this](std::string field) {
      return [this, field = std::move(field)] { sessions_.start(field).commit(); };
    };
    const auto loaded = [this](auto handler) {
      return [this, handler] {
        const auto request = sessions_.start(cookie_);
        handler(request.load());
        request.commit();
      };
    };
    return {
        {"no_cookie", "no cookie, session not touched", touch_nothing("")},
        {"untouched", "a valid cookie, session not touched", touch_nothing(cookie_)},
        {"forged", "a forged cookie, session loaded",
         [this] {
           const auto request = sessions_.start(forged_);
           if (request.load().contains("n")) std::abort();
           request.commit();
         }},
        {"load", "load", loaded([](session&) {})},
        {"read", "load, read 7 values", loaded([](session& found) {
           for (int i = 0; i < 7; ++i)
             if (!found.get<std::string>("key" + std::to_string(i))) std::abort();
         })},
        {"set", "load, set an integer, save",
         loaded([this](session& found) { found.set("n", ++number_); })},
        {"set_text", "load, set a text of 130 bytes, save", loaded([this](session& found) {
           found.set("key0", std::to_string(++number_) + std::string(130, 'x'));
         })},
        {"increment", "load, increment, save",
         loaded([](session& found) { found.increment("visits"); })},
        {"set_json", "load, set a map of 10 texts, save", loaded([this](session& found) {
           std::map<std::string, std::string> all;
           for (int i = 0; i < 10; ++i) all["key" + std::to_string(i)] = std::to_string(++number_);
           found.set("map", all);
         })},
        {"begin_and_end", "begin a session, and end it in the next request",
         [this] {
           const auto request = sessions_.start("");
           request.load().set("n", 1);
           const auto cookie = request.commit().cookies.at(0);
           const auto next = sessions_.start(cookie.name + '=' + cookie.value);
           next.load().destroy();
           next.commit();
         }},
        {"log_in", "load, log in (a new id)",
         [this] {
           const auto request = sessions_.start(cookie_);
           request.load().log_in("ann");
           const auto cookie = request.commit().cookies.at(0);
           cookie_ = cookie.name + '=' + cookie.value;
         }},
    };
  }

  effort how_;
  session_manager sessions_{std::make_shared<memory_store>(), quiet_configuration()};
  std::string cookie_ = new_session(sessions_);
  std::string forged_ = cookie_.substr(0, cookie_.size() - 2) + "AA";
  int number_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
  return bench::run(count, arguments, [](const effort& how) {
    stay_on_first_core();
    micro_bench(how).all();
  });
}
