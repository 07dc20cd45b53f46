"""conan create packaging/conan: builds the source tree that this file lies in."""

import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy


class Dynasession(ConanFile):
    name = "dynasession"
    version = "0.1.0"
    description = "HTTP sessions for C++ web applications, kept in SQLite or in Amazon DynamoDB"
    license = "Apache-2.0"
    settings = "os", "compiler", "build_type", "arch"
    options = {
        "shared": [True, False],
        "fPIC": [True, False],
        "sqlite": [True, False],
        "dynamodb": [True, False],
        "settings": [True, False],
        "testing": [True, False],
    }
    default_options = {
        "shared": False,
        "fPIC": True,
        "sqlite": True,
        "dynamodb": True,
        "settings": False,
        "testing": False,
    }

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"):
            copy(self, pattern, root, self.export_sources_folder)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("boost/[>=1.81 <2]", transitive_headers=True)
        self.requires("openssl/[>=3 <4]")
        if self.options.sqlite:
            self.requires("sqlite3/[>=3.37 <4]")
        if self.options.dynamodb:
            self.requires("zstd/[>=1.5 <2]")
            self.requires("simdjson/[>=3.0 <4]")
            self.requires("zlib/[>=1.2.12 <2]")
        if self.options.settings:
            self.requires("yaml-cpp/[>=0.7 <1]")

    def _components(self):
        names = ("sqlite", "dynamodb", "settings", "testing")
        return [name for name in names if self.options.get_safe(name)]

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["DYNASESSION_COMPONENTS"] = ";".join(self._components())
        toolchain.cache_variables["DYNASESSION_BUILD_TESTS"] = False
        toolchain.cache_variables["DYNASESSION_BUILD_EXAMPLES"] = False
        toolchain.cache_variables["DYNASESSION_BUILD_CLI"] = False
        toolchain.cache_variables["DYNASESSION_INSTALL"] = True
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_info(self):
        # The installed package has a CMake configuration of its own, with components.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs.append(os.path.join("lib", "cmake", "dynasession"))
