// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QCoreApplication>

#include <future>
#include <thread>

namespace dynasession::test {

/// A process has one application, and its objects belong to one thread.
class qt_application {
 public:
  static qt_application& of_the_process() {
    static qt_application made;
    return made;
  }

  /// Runs the function on the thread of the application.
  template <class F>
  void run(F f) {
    QMetaObject::invokeMethod(qApp, f, Qt::BlockingQueuedConnection);
  }

 private:
  qt_application() { started_.get_future().wait(); }
  ~qt_application() {
    run([] { QCoreApplication::quit(); });
    thread_.join();
  }

  void live() {
    int count = 1;
    char name[] = "adapter_suite";
    char* arguments[]{name, nullptr};
    QCoreApplication made(count, arguments);
    QMetaObject::invokeMethod(
        &made, [this] { started_.set_value(); }, Qt::QueuedConnection);
    QCoreApplication::exec();
  }

  std::promise<void> started_;
  std::thread thread_{[this] { live(); }};
};

}  // namespace dynasession::test
