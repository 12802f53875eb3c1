/** What we use of topojson-client, which brings no types of its own. */
declare module 'topojson-client' {
  export interface Topology {
    type: 'Topology';
    objects: Record<string, TopoObject>;
  }
  export interface TopoObject {
    type: string;
    geometries?: TopoObject[];
  }
  export type Position = [longitude: number, latitude: number];
  export interface Geometry {
    type: string;
    // By type: positions nested once for a line, thrice for several polygons.
    coordinates: unknown;
  }
  export interface Feature {
    type: 'Feature';
    geometry: Geometry | null;
  }
  export function feature(topology: Topology, object: TopoObject): Feature | { features: Feature[] };
  export function mesh(
    topology: Topology,
    object: TopoObject,
    filter?: (a: TopoObject, b: TopoObject) => boolean,
  ): Geometry;
}
