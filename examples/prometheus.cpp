// SPDX-License-Identifier: Apache-2.0
// The counter of blocking.cpp, watched: what sessions and their store do is at http://127.0.0.1:8080/metrics.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes; more options, such as the store,
// come from variables or a file, as the page on configuration says.
#include <httplib.h>

#include <dynasession/adapters/httplib.hpp>
#include <dynasession/dynasession.hpp>
#include <dynasession/settings.hpp>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <string>

namespace {

using seconds = std::chrono::duration<double>;

/// Counts in what prometheus-cpp makes safe for threads. Labels have few values: a session never is one.
class prometheus_observer final : public dynasession::observer {
 public:
  explicit prometheus_observer(prometheus::Registry& registry)
      : calls_(prometheus::BuildHistogram()
                   .Name("dynasession_store_call_seconds")
                   .Help("Calls of the store, by operation and outcome")
                   .Register(registry)),
        attempts_(prometheus::BuildCounter()
                      .Name("dynasession_store_attempts_total")
                      .Help("Requests or transactions that calls of the store took")
                      .Register(registry)),
        units_(prometheus::BuildCounter()
                   .Name("dynasession_store_units_total")
                   .Help("Capacity units that DynamoDB reported in its answers")
                   .Register(registry)),
        events_(prometheus::BuildCounter()
                    .Name("dynasession_session_events_total")
                    .Help("What became of sessions")
                    .Register(registry)),
        lock_waits_(prometheus::BuildHistogram()
                        .Name("dynasession_lock_wait_seconds")
                        .Help("How long loads waited for a session's lock")
                        .Register(registry)
                        .Add({}, buckets)) {}

  void on_store_call(const dynasession::store_call& call) override {
    const std::string store(call.store), operation(call.operation);
    const std::string outcome(call.failure ? to_string(*call.failure) : "ok");
    calls_.Add({{"store", store}, {"operation", operation}, {"outcome", outcome}}, buckets)
        .Observe(seconds(call.latency).count());
    attempts_.Add({{"store", store}, {"operation", operation}}).Increment(call.attempts);
    units_.Add({{"operation", operation}, {"kind", "read"}}).Increment(call.read_units);
    units_.Add({{"operation", operation}, {"kind", "write"}}).Increment(call.write_units);
  }

  void on_session_event(const dynasession::session_event& event) override {
    events_.Add({{"event", std::string(to_string(event.kind))}}).Increment();
    if (event.kind == dynasession::event_kind::lock_wait)
      lock_waits_.Observe(seconds(event.waited).count());
  }

 private:
  // Half a millisecond to two seconds, the default deadline.
  inline static const prometheus::Histogram::BucketBoundaries buckets{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2};

  prometheus::Family<prometheus::Histogram>& calls_;
  prometheus::Family<prometheus::Counter>& attempts_;
  prometheus::Family<prometheus::Counter>& units_;
  prometheus::Family<prometheus::Counter>& events_;
  prometheus::Histogram& lock_waits_;
};

}  // namespace

int main(int argc, char** argv) try {
  prometheus::Registry registry;
  const auto watching = std::make_shared<prometheus_observer>(registry);
  const auto settings = dynasession::settings::load();
  auto options = settings.configuration();
  options.observer = watching;
  const dynasession::session_manager sessions(settings.make_store(watching), options);

  const auto count = [](const auto&, auto& response, dynasession::session& session) {
    const auto visits = session.increment("visits");
    response.set_content("visits: " + std::to_string(visits) + "\n", "text/plain");
  };
  httplib::Server server;
  server.set_exception_handler([](const auto&, auto& response, std::exception_ptr) {
    response.status = 500;  // by itself cpp-httplib sends the exception's text to the visitor
  });
  server.Get("/", dynasession::httplib_handler(sessions, count));
  // Where the site is for everybody, put this on a port of its own: prometheus::Exposer is one.
  server.Get("/metrics", [&registry](const auto&, auto& response) {
    const prometheus::TextSerializer text;
    response.set_content(text.Serialize(registry.Collect()), "text/plain; version=0.0.4");
  });
  if (!server.listen("127.0.0.1", argc > 1 ? std::stoi(argv[1]) : 8080))
    throw std::runtime_error("cannot listen: is the port in use?");
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
