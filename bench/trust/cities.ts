/** Where the made networks stand: real zones, holidays and climates, and none of them in the demo or in Melbourne. */
export interface City {
  name: string;
  region: string;
  country: string;
  timeZone: string;
  latitude: number;
  longitude: number;
}

export const cities: readonly City[] = [
  {
    name: 'Nantes',
    region: 'Pays de la Loire',
    country: 'FR',
    timeZone: 'Europe/Paris',
    latitude: 47.2,
    longitude: -1.6,
  },
  { name: 'Hamburg', region: 'Hamburg', country: 'DE', timeZone: 'Europe/Berlin', latitude: 53.6, longitude: 10.0 },
  { name: 'Torino', region: 'Piemonte', country: 'IT', timeZone: 'Europe/Rome', latitude: 45.1, longitude: 7.7 },
  { name: 'Oslo', region: 'Oslo', country: 'NO', timeZone: 'Europe/Oslo', latitude: 59.9, longitude: 10.8 },
  { name: 'Porto', region: 'Norte', country: 'PT', timeZone: 'Europe/Lisbon', latitude: 41.1, longitude: -8.6 },
  { name: 'Krakow', region: 'Malopolska', country: 'PL', timeZone: 'Europe/Warsaw', latitude: 50.1, longitude: 19.9 },
  { name: 'Toronto', region: 'Ontario', country: 'CA', timeZone: 'America/Toronto', latitude: 43.7, longitude: -79.4 },
  { name: 'Denver', region: 'Colorado', country: 'US', timeZone: 'America/Denver', latitude: 39.7, longitude: -105.0 },
  {
    name: 'Adelaide',
    region: 'South Australia',
    country: 'AU',
    timeZone: 'Australia/Adelaide',
    latitude: -34.9,
    longitude: 138.6,
  },
];
