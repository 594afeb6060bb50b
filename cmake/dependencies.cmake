# Third-party libraries, all Debian packages; reasons and licences: docs/reference/dependencies.md.
# A layer names the ones it may use (LIBS); nothing else may include them.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(Boost 1.81 REQUIRED)
# Programs link it and nothing else does: it takes the place of malloc in the whole process. Sanitizers bring their own.
add_library(astra_allocator INTERFACE)
if(NOT ASTRA_SANITIZE)
  find_package(mimalloc REQUIRED)
  target_link_libraries(astra_allocator INTERFACE mimalloc)
endif()
if(ASTRA_TESTS)
  find_package(simdjson REQUIRED)  # judges our JSON reader
endif()
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-uc)
pkg_check_modules(ICU_I18N REQUIRED IMPORTED_TARGET icu-i18n)
pkg_check_modules(HYPERSCAN REQUIRED IMPORTED_TARGET libhs)
