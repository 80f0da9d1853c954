# SPDX-License-Identifier: Apache-2.0
"""The cases, by subject. Importing a module of this package adds its cases to bench.CASES."""
